//! Which paths are the contract's, and which the server has of its own.

/// The paths of a server. In the data of the application.
#[derive(Debug, Clone, Copy)]
pub struct Paths {
    /// The base paths of the versions of the contract; an empty one holds every path.
    pub contract: &'static [&'static str],
    /// What the server has beside the contract.
    pub built_in: &'static [&'static str],
}

impl Paths {
    /// Says whether a path belongs to the contract, whether or not an operation is there.
    pub fn is_contract(&self, path: &str) -> bool {
        let under = |base: &&str| {
            let rest = path.strip_prefix(base.trim_end_matches('/'));
            rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        let beside = |own: &&str| {
            let rest = path.strip_prefix(own);
            rest.is_some_and(|it| it.is_empty() || it.starts_with(['/', '.']))
        };
        self.contract.iter().any(under) && !self.built_in.iter().any(beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_ends_at_a_slash() {
        let paths = Paths {
            contract: &["/api/v1"],
            built_in: &["/health/live"],
        };
        for (path, expected) in [
            ("/api/v1", true),
            ("/api/v1/a", true),
            ("/api/v10", false),
            ("/health/live", false),
        ] {
            assert_eq!(paths.is_contract(path), expected, "{path}");
        }
        let all = Paths {
            contract: &[""],
            ..paths
        };
        assert!(all.is_contract("/a") && !all.is_contract("/health/live"));
    }
}
