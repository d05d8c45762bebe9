//! What an operation's `security` asks, checked before anything else of the request is read.
//!
//! Alternatives are OR, the requirements inside one are AND. Whoever satisfies no alternative gets 401; whoever does,
//! but was not granted enough, gets 403.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;

use super::authenticator::{Carrier, Guards};
use super::caller::Caller;
use crate::support::problem::Rejection;

/// A security scheme of the contract.
#[derive(Debug)]
pub struct Scheme {
    /// Its place among the [`Guards`].
    pub index: usize,
    /// Its name in the contract.
    pub name: &'static str,
    /// How its credentials are carried.
    pub carrier: Carrier,
}

/// A scheme that must be satisfied.
#[derive(Debug)]
pub struct Requirement {
    /// The scheme.
    pub scheme: &'static Scheme,
    /// Scopes or roles, all of which must be granted.
    pub scopes: &'static [&'static str],
}

/// What an operation asks of its caller.
#[derive(Debug)]
pub struct Security {
    /// OR of ANDs; an empty one lets in anybody.
    pub alternatives: &'static [&'static [Requirement]],
    /// Any of these roles; empty asks for none.
    pub roles: &'static [&'static str],
    /// Whether the owner of a row is let in without those roles.
    pub or_owner: bool,
}

/// How far an alternative let the caller come.
enum Verdict {
    Admitted(Option<Caller>),
    Forbidden,
    Unknown,
}

impl Requirement {
    /// Asks for a scheme, and for nothing that it must grant.
    pub const fn of(scheme: &'static Scheme) -> Self {
        Self {
            scheme,
            scopes: &[],
        }
    }

    /// Asks for a scheme that grants all of these.
    pub const fn with(scheme: &'static Scheme, scopes: &'static [&'static str]) -> Self {
        Self { scheme, scopes }
    }
}

impl Security {
    /// Asks for one of these alternatives, whatever the role.
    pub const fn of(alternatives: &'static [&'static [Requirement]]) -> Self {
        Self {
            alternatives,
            roles: &[],
            or_owner: false,
        }
    }

    /// Gives the caller.
    ///
    /// # Errors
    ///
    /// 401 for a request that proves nobody, 403 for somebody who was not granted enough.
    pub async fn admit(&self, http: &HttpRequest) -> Result<Caller, Rejection> {
        let caller = self.admit_optional(http).await?;
        caller.ok_or_else(|| self.unauthorized())
    }

    /// Gives the caller, or `None` where the contract lets in requests without credentials.
    ///
    /// # Errors
    ///
    /// As [`Security::admit`].
    pub async fn admit_optional(&self, http: &HttpRequest) -> Result<Option<Caller>, Rejection> {
        let mut forbidden = false;
        let mut anonymous = false;
        for alternative in self.alternatives {
            match alternative_of(alternative, http).await? {
                Verdict::Admitted(None) => anonymous = true,
                Verdict::Admitted(Some(caller)) if self.or_owner || self.grants(&caller) => {
                    return Ok(Some(caller));
                }
                Verdict::Admitted(Some(_)) | Verdict::Forbidden => forbidden = true,
                Verdict::Unknown => {}
            }
        }
        if anonymous {
            Ok(None)
        } else if forbidden {
            Err(Rejection::forbidden())
        } else {
            Err(self.unauthorized())
        }
    }

    /// Says whether the caller has one of the roles, so that it need not own the row.
    pub fn grants(&self, caller: &Caller) -> bool {
        self.roles.is_empty() || caller.has_role(self.roles)
    }

    fn unauthorized(&self) -> Rejection {
        let mut challenges: Vec<HeaderValue> = Vec::new();
        for requirement in self.alternatives.iter().copied().flatten() {
            let challenge = requirement.scheme.carrier.challenge();
            if let Ok(challenge) = HeaderValue::try_from(challenge)
                && !challenges.contains(&challenge)
            {
                challenges.push(challenge);
            }
        }
        Rejection::unauthorized(&challenges)
    }
}

/// Asks for each requirement; all of them must name a caller, and the first one is who asks.
async fn alternative_of(
    alternative: &[Requirement],
    http: &HttpRequest,
) -> Result<Verdict, Rejection> {
    let mut first = None;
    let mut granted = true;
    for requirement in alternative {
        let Some(caller) = authenticate(requirement.scheme, http).await? else {
            return Ok(Verdict::Unknown);
        };
        granted &= requirement
            .scopes
            .iter()
            .all(|scope| caller.is_granted(scope));
        first = first.or(Some(caller));
    }
    Ok(if granted {
        Verdict::Admitted(first)
    } else {
        Verdict::Forbidden
    })
}

async fn authenticate(scheme: &Scheme, http: &HttpRequest) -> Result<Option<Caller>, Rejection> {
    let Some(credentials) = scheme.carrier.credentials(http) else {
        return Ok(None);
    };
    let Guards(guards) = http
        .app_data()
        .ok_or_else(|| Rejection::internal("no Guards in the application"))?;
    let guard = guards
        .get(scheme.index)
        .ok_or_else(|| Rejection::internal(format!("no guard for {}", scheme.name)))?;
    Ok(guard.authenticate(http, &credentials).await?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;
    use actix_web::{ResponseError, rt};
    use async_trait::async_trait;

    use super::super::authenticator::{Authenticator, Credentials};
    use super::*;
    use crate::support::error::Error;

    static ONE: Scheme = Scheme {
        index: 0,
        name: "one",
        carrier: Carrier::Header("one"),
    };
    static TWO: Scheme = Scheme {
        index: 1,
        name: "two",
        carrier: Carrier::Header("two"),
    };
    const ONE_ALONE: &[Requirement] = &[Requirement {
        scheme: &ONE,
        scopes: &[],
    }];
    const TWO_WRITES: &[Requirement] = &[Requirement {
        scheme: &TWO,
        scopes: &["write"],
    }];
    const BOTH: &[Requirement] = &[
        Requirement {
            scheme: &ONE,
            scopes: &[],
        },
        Requirement {
            scheme: &TWO,
            scopes: &[],
        },
    ];

    /// Takes a key for the caller's name, and `ROLE:NAME` for the role too.
    struct Named;

    #[async_trait(?Send)]
    impl Authenticator for Named {
        async fn authenticate(
            &self,
            _: &HttpRequest,
            it: &Credentials,
        ) -> Result<Option<Caller>, Error> {
            let Credentials::Key(key) = it else {
                return Ok(None);
            };
            let (role, subject) = key.expose().split_once(':').unwrap_or(("", key.expose()));
            Ok((subject != "bad").then(|| Caller {
                subject: subject.to_owned(),
                role: Some(role.to_owned()),
                tenant: None,
                scopes: Vec::new(),
                session: None,
            }))
        }
    }

    fn ask(
        security: &Security,
        headers: &[(&'static str, &'static str)],
    ) -> Result<Option<String>, StatusCode> {
        let guards: Arc<[Arc<dyn Authenticator>]> = Arc::new([Arc::new(Named), Arc::new(Named)]);
        let mut request = TestRequest::default().app_data(Guards(guards));
        for header in headers {
            request = request.insert_header(*header);
        }
        let http = request.to_http_request();
        rt::System::new()
            .block_on(security.admit_optional(&http))
            .map(|caller| caller.map(|it| it.subject))
            .map_err(|rejection| rejection.status_code())
    }

    #[test]
    fn alternatives_are_or_and_requirements_are_and() {
        let or = Security {
            alternatives: &[ONE_ALONE, TWO_WRITES],
            roles: &[],
            or_owner: false,
        };
        assert_eq!(ask(&or, &[]), Err(StatusCode::UNAUTHORIZED));
        assert_eq!(ask(&or, &[("one", "bad")]), Err(StatusCode::UNAUTHORIZED));
        assert_eq!(ask(&or, &[("one", "ada")]), Ok(Some("ada".to_owned())));
        assert_eq!(ask(&or, &[("two", "ada")]), Err(StatusCode::FORBIDDEN));
        assert_eq!(
            ask(&or, &[("two", "write:ada")]),
            Ok(Some("ada".to_owned()))
        );

        let and = Security {
            alternatives: &[BOTH],
            roles: &[],
            or_owner: false,
        };
        assert_eq!(ask(&and, &[("one", "ada")]), Err(StatusCode::UNAUTHORIZED));
        assert_eq!(ask(&and, &[("two", "ada")]), Err(StatusCode::UNAUTHORIZED));
        assert_eq!(
            ask(&and, &[("one", "ada"), ("two", "eve")]),
            Ok(Some("ada".to_owned()))
        );
    }

    #[test]
    fn roles_are_asked_unless_the_owner_is_let_in() {
        let admins = Security {
            alternatives: &[ONE_ALONE],
            roles: &["admin"],
            or_owner: false,
        };
        assert_eq!(
            ask(&admins, &[("one", "reader:ada")]),
            Err(StatusCode::FORBIDDEN)
        );
        assert_eq!(
            ask(&admins, &[("one", "admin:ada")]),
            Ok(Some("ada".to_owned()))
        );
        let owner = Security {
            alternatives: &[ONE_ALONE],
            roles: &["admin"],
            or_owner: true,
        };
        assert_eq!(
            ask(&owner, &[("one", "reader:ada")]),
            Ok(Some("ada".to_owned()))
        );
    }

    #[test]
    fn an_empty_alternative_lets_in_requests_without_credentials() {
        let optional = Security {
            alternatives: &[ONE_ALONE, &[]],
            roles: &[],
            or_owner: false,
        };
        assert_eq!(ask(&optional, &[]), Ok(None));
        assert_eq!(
            ask(&optional, &[("one", "ada")]),
            Ok(Some("ada".to_owned()))
        );
    }
}
