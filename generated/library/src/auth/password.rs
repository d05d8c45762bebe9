//! Passwords: argon2id (RFC 9106), never on a thread that answers requests.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::support::error::Error;
use crate::support::problem::Problem;
use crate::support::secret::Secret;
use crate::support::violation::{Place, Violation};

/// A hash of nothing that anybody knows: it costs what a real one costs.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA\
                      $Pj1Yzx2+RGtLVjBvfKFwVMbeYkZMLGzCRxbHTEhqzxM";

/// Passwords that are tried first, in lower case, one a line.
const COMMON: &str = include_str!("common_passwords.txt");

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Passwords {
    /// One permit for each core: hashing takes tens of milliseconds of one, and logging in must not make everybody else
    /// wait.
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// Lets as many passwords be worked on at once as there are `cores`.
    pub fn new(cores: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(cores)),
        }
    }

    /// Says whether this is among the passwords that are tried first, however its letters are written.
    pub fn is_common(password: &Secret) -> bool {
        let password = password.expose().to_lowercase();
        COMMON.lines().any(|common| common == password)
    }

    /// Gives the hash to store, with a salt of its own, in PHC form.
    ///
    /// # Errors
    ///
    /// 422, naming the field, for a password that is tried first; 500 if the work cannot be done.
    pub async fn hash(&self, field: &str, password: &Secret) -> Result<String, Error> {
        if Self::is_common(password) {
            let violation = Violation {
                place: Place::Pointer(format!("/{field}")),
                keyword: "common",
                detail: "is among those that are tried first".to_owned(),
            };
            let problem = Problem::invalid(vec![violation]);
            return Err(Error::Refused(StatusCode::UNPROCESSABLE_ENTITY, problem));
        }
        let password = password.clone();
        self.run(move || {
            let hash: PasswordHash = Argon2::default()
                .hash_password(password.expose().as_bytes())
                .map_err(Error::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Says whether the password is the one of the hash. Without a hash it takes as long to say no.
    ///
    /// # Errors
    ///
    /// If the stored hash is none.
    pub async fn verify(&self, password: &Secret, hash: Option<String>) -> Result<bool, Error> {
        let password = password.clone();
        self.run(move || {
            let text = hash.as_deref().unwrap_or(NOBODY);
            let parsed = PasswordHash::new(text).map_err(Error::internal)?;
            let same = Argon2::default().verify_password(password.expose().as_bytes(), &parsed);
            Ok(same.is_ok() && hash.is_some())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let work = move || {
            // Held by the work, not by who waits for it: a client that leaves does not end it.
            let _permit = permit;
            work()
        };
        web::block(work).await.map_err(Error::internal)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_password_is_known_by_its_hash_only() {
        let passwords = Passwords::new(1);
        let secret = Secret::new("correct horse battery");
        let hash = passwords.hash("password", &secret).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(passwords.verify(&secret, Some(hash.clone())).await.unwrap());
        assert!(
            !passwords
                .verify(&Secret::new("correct horse"), Some(hash))
                .await
                .unwrap()
        );
        assert!(!passwords.verify(&secret, None).await.unwrap());
    }

    #[test]
    fn common_passwords_are_known_in_any_case() {
        assert!(Passwords::is_common(&Secret::new("Password1234")));
        assert!(!Passwords::is_common(&Secret::new("correct horse battery")));
    }
}
