//! Which form the errors of a version have: of all, at a status, and of an operation.
//!
//! In: method and path of a request, and the status of its answer. Out: the [`Form`].

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};

use super::shape::{Form, PROBLEM_DETAILS};

/// Some statuses.
#[derive(Debug, Clone, Copy)]
pub enum Statuses {
    /// This one.
    Exact(u16),
    /// A hundred of them: 4 for 400 to 499.
    Hundred(u16),
    /// All of them.
    Any,
}

/// What one operation declares of its errors: method, path of the endpoint, and forms, the most specific first.
pub type Declared = (&'static str, &'static str, &'static [(Statuses, Form)]);

/// The error bodies of one version of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// The path under which they are used, such as `/api/v1`.
    pub prefix: &'static str,
    /// Their form, where nothing else is said.
    pub form: Form,
    /// Their form at these statuses.
    pub of_status: &'static [(u16, Form)],
    /// Their forms at operations that have some of their own.
    pub of_operations: &'static [Declared],
}

/// The forms of the errors that one request can get.
#[derive(Debug, Clone, Copy)]
pub struct Forms {
    envelope: &'static Envelope,
    own: &'static [(Statuses, Form)],
}

impl Forms {
    /// Finds them: a version has its own, and so may have an operation.
    pub fn of(request: &HttpRequest) -> Self {
        let envelopes = request.app_data::<Envelopes>().copied();
        let envelope = envelopes.unwrap_or(Envelopes(&[])).of(request.path());
        let own = if envelope.of_operations.is_empty() {
            None
        } else {
            // The router names what it routes to by its path.
            let path = request.match_name();
            path.map(|it| envelope.of_operation(request.method(), it))
        };
        Self {
            envelope,
            own: own.unwrap_or_default(),
        }
    }

    /// Gives the one at a status.
    pub fn at(&self, status: StatusCode) -> &'static Form {
        self.envelope.at(self.own, status)
    }
}

/// The error bodies of the application, the longest prefix first.
#[derive(Debug, Clone, Copy)]
pub struct Envelopes(pub &'static [Envelope]);

impl Envelopes {
    /// Gives the forms for a path: those of the version that it belongs to, or problem details.
    pub fn of(&self, path: &str) -> &'static Envelope {
        self.0.iter().find(|it| it.covers(path)).unwrap_or(&NONE)
    }
}

impl Envelope {
    /// All errors under a path have one form.
    pub const fn new(prefix: &'static str, form: Form) -> Self {
        Self {
            prefix,
            form,
            of_status: &[],
            of_operations: &[],
        }
    }

    /// Gives the forms that an operation has of its own, by the path that its endpoint is at.
    pub fn of_operation(&self, method: &Method, path: &str) -> &'static [(Statuses, Form)] {
        let find = |method: &str| {
            let mut all = self.of_operations.iter();
            all.find(|(its_method, its_path, _)| *its_method == method && *its_path == path)
        };
        let found = find(method.as_str());
        // Where there is no `HEAD`, a `GET` answers it.
        let found = found.or_else(|| find("GET").filter(|_| method == Method::HEAD));
        found.map_or(&[], |(_, _, forms)| forms)
    }

    /// Gives the form at a status of an operation that has these of its own.
    pub fn at(
        &'static self,
        own: &'static [(Statuses, Form)],
        status: StatusCode,
    ) -> &'static Form {
        let declared = own.iter().find(|(it, _)| it.contain(status));
        let of_status = || {
            let mut all = self.of_status.iter();
            all.find(|(it, _)| *it == status.as_u16())
                .map(|(_, form)| form)
        };
        let found = declared.map(|(_, form)| form).or_else(of_status);
        found.unwrap_or(&self.form)
    }

    fn covers(&self, path: &str) -> bool {
        let prefix = self.prefix.strip_suffix('/').unwrap_or(self.prefix);
        let rest = path.strip_prefix(prefix);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    }
}

impl Statuses {
    fn contain(self, status: StatusCode) -> bool {
        match self {
            Self::Exact(it) => it == status.as_u16(),
            Self::Hundred(it) => it == status.as_u16() / 100,
            Self::Any => true,
        }
    }
}

/// Where there is no version.
const NONE: Envelope = Envelope::new("", PROBLEM_DETAILS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_covers_whole_segments() {
        const V1: Envelope = Envelope::new("/api/v1", PROBLEM_DETAILS);
        for (path, covers) in [
            ("/api/v1", true),
            ("/api/v1/x", true),
            ("/api/v10", false),
            ("/", false),
        ] {
            assert_eq!(V1.covers(path), covers, "{path}");
        }
    }
}
