//! Accounts as authentication sees them, and whether what was proved before still stands.
//!
//! A token says what was true when it was made. Its signature is checked, and the account is asked whether it still is;
//! a token that was found to stand is believed for a few seconds, no other is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use async_trait::async_trait;
use sha2::{Digest, Sha256};

use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use super::token::{Proof, Tokens};
use crate::support::error::Error;

/// How long a token that was found to stand is believed.
const BELIEVED: Duration = Duration::from_secs(4);

/// How many tokens are remembered.
const REMEMBERED: usize = 10_000;

/// Somebody who can log in, as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Their id, as text.
    pub subject: String,
    /// What they are.
    pub role: Option<String>,
    /// Where they belong.
    pub tenant: Option<String>,
    /// Changes with their secret, their role and where they belong.
    pub epoch: String,
}

impl Account {
    /// Takes what a log-in shows. The hash of the secret goes into the epoch, and cannot be told from it.
    pub fn new(
        subject: impl ToString,
        role: Option<String>,
        tenant: Option<String>,
        hash: Option<&str>,
    ) -> Self {
        let mut digest = Sha256::new();
        for part in [hash, role.as_deref(), tenant.as_deref()] {
            // A length before each, and a mark for what is not there, so that no two accounts look alike.
            let length = part.map_or(u64::MAX, |it| it.len() as u64);
            digest.update(length.to_be_bytes());
            digest.update(part.unwrap_or_default());
        }
        let digest = digest.finalize();
        let epoch = digest.iter().take(12).map(|it| format!("{it:02x}"));
        Self {
            subject: subject.to_string(),
            epoch: epoch.collect(),
            role,
            tenant,
        }
    }

    /// Gives them as a caller.
    pub fn caller(&self, session: Option<String>) -> Caller {
        Caller {
            subject: self.subject.clone(),
            role: self.role.clone(),
            tenant: self.tenant.clone(),
            scopes: Vec::new(),
            session,
        }
    }
}

/// What somebody logs in with.
pub struct StoredLogin {
    /// Who it is, if the secret is right.
    pub account: Account,
    /// The hash of the secret.
    pub hash: Option<String>,
}

/// Where accounts are kept.
#[async_trait(?Send)]
pub trait AccountStore: Send + Sync {
    /// Gives an account by its id, if it is there.
    async fn account(&self, subject: &str) -> Result<Option<Account>, Error>;

    /// Gives what somebody logs in with.
    async fn login(&self, identifier: &str) -> Result<Option<StoredLogin>, Error>;

    /// Says whether a session is still open; without sessions none is.
    async fn is_open(&self, _session: &str) -> Result<bool, Error> {
        Ok(false)
    }
}

/// What accounts are now.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    store: Arc<dyn AccountStore>,
    /// By token. An attacker cannot aim at an entry, since the table hashes by a key of its own.
    standing: Mutex<HashMap<String, Standing>>,
}

/// What a token was found to be.
struct Standing {
    typ: &'static str,
    caller: Caller,
    until: Instant,
}

impl Accounts {
    /// Asks a store.
    pub fn new(store: Arc<dyn AccountStore>) -> Self {
        Self(Arc::new(Inner {
            store,
            standing: Mutex::default(),
        }))
    }

    /// Gives an account as it is now.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub async fn current(&self, subject: &str) -> Result<Option<Account>, Error> {
        self.0.store.account(subject).await
    }

    /// Gives what somebody logs in with.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub async fn login(&self, identifier: &str) -> Result<Option<StoredLogin>, Error> {
        self.0.store.login(identifier).await
    }

    /// Gives the caller of a token, if their account is what it was and their session is open; `None` also for a token
    /// that is not one of `tokens`, or no longer good.
    ///
    /// # Errors
    ///
    /// If the store cannot be asked.
    pub async fn admit(&self, tokens: &Tokens, token: &str) -> Result<Option<Caller>, Error> {
        if let Some(caller) = self.believed(tokens, token) {
            return Ok(Some(caller));
        }
        let Some(Proof {
            caller,
            epoch,
            left,
        }) = tokens.read(token)
        else {
            return Ok(None);
        };
        // The time of the question: an answer may be as old as that.
        let asked = Instant::now();
        let account = self.0.store.account(&caller.subject).await?;
        if account.is_none_or(|it| it.epoch != epoch) {
            return Ok(None);
        }
        if let Some(session) = &caller.session
            && !self.0.store.is_open(session).await?
        {
            return Ok(None);
        }
        let standing = Standing {
            typ: tokens.typ(),
            caller: caller.clone(),
            until: asked + left.min(BELIEVED),
        };
        self.believe(token, standing);
        Ok(Some(caller))
    }

    /// Believes nothing of a session any longer.
    pub fn forget(&self, session: &str) {
        let mut standing = self.standing();
        standing.retain(|_, it| it.caller.session.as_deref() != Some(session));
    }

    fn believed(&self, tokens: &Tokens, token: &str) -> Option<Caller> {
        let all = self.standing();
        let standing = all.get(token)?;
        let is_good = standing.typ == tokens.typ() && Instant::now() < standing.until;
        is_good.then(|| standing.caller.clone())
    }

    fn believe(&self, token: &str, standing: Standing) {
        let mut all = self.standing();
        if all.len() >= REMEMBERED {
            let now = Instant::now();
            all.retain(|_, it| now < it.until);
            // With half of it free, the next look through all of them is far away.
            if all.len() > REMEMBERED / 2 {
                all.clear();
            }
        }
        all.insert(token.to_owned(), standing);
    }

    fn standing(&self) -> std::sync::MutexGuard<'_, HashMap<String, Standing>> {
        let standing = self.0.standing.lock();
        standing.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets in who brings an access token and still is whom it was made for.
pub struct AccessTokens {
    tokens: Tokens,
    accounts: Accounts,
}

impl AccessTokens {
    /// Takes what reads tokens, and what accounts are now.
    pub fn new(tokens: Tokens, accounts: Accounts) -> Self {
        Self { tokens, accounts }
    }
}

#[async_trait(?Send)]
impl Authenticator for AccessTokens {
    async fn authenticate(
        &self,
        _http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        let Credentials::Bearer(token) = credentials else {
            return Ok(None);
        };
        self.accounts.admit(&self.tokens, token.expose()).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use super::*;
    use crate::auth::keys::Secrets;
    use crate::support::scalar::DateTime;
    use crate::support::secret::Secret;

    /// One account, which can be deleted, and one session, which can be closed.
    #[derive(Default)]
    struct One {
        gone: AtomicBool,
        closed: AtomicBool,
        asked: AtomicU32,
    }

    fn ada() -> Account {
        Account::new(7, Some("reader".to_owned()), None, Some("hash"))
    }

    #[async_trait(?Send)]
    impl AccountStore for One {
        async fn account(&self, subject: &str) -> Result<Option<Account>, Error> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let is_there = subject == "7" && !self.gone.load(Ordering::Relaxed);
            Ok(is_there.then(ada))
        }

        async fn login(&self, _identifier: &str) -> Result<Option<StoredLogin>, Error> {
            Ok(None)
        }

        async fn is_open(&self, _session: &str) -> Result<bool, Error> {
            Ok(!self.closed.load(Ordering::Relaxed))
        }
    }

    fn secrets() -> Secrets {
        Secrets {
            current: Secret::new("one"),
            previous: None,
        }
    }

    fn issued(account: &Account, session: Option<&str>) -> (Tokens, String) {
        let end = DateTime::from_micros(DateTime::now().micros() + 3_600_000_000);
        let tokens = Tokens::new(&secrets(), "api");
        let token = tokens.issue(account, session.map(|it| (it, end))).unwrap();
        (tokens, token)
    }

    #[test]
    fn the_epoch_changes_with_secret_role_and_tenant() {
        let some = |it: &str| Some(it.to_owned());
        let epoch = |role, tenant, hash| Account::new(7, role, tenant, hash).epoch;
        let before = epoch(some("a"), some("1"), Some("h"));
        assert_eq!(before, epoch(some("a"), some("1"), Some("h")));
        for other in [
            epoch(some("b"), some("1"), Some("h")),
            epoch(some("a"), some("2"), Some("h")),
            epoch(some("a"), some("1"), Some("i")),
            epoch(some("a"), None, Some("h")),
            epoch(some("a1"), some(""), Some("h")),
        ] {
            assert_ne!(before, other);
        }
    }

    #[actix_web::test]
    async fn what_stands_is_believed_for_a_while_and_nothing_else_is() {
        let store = Arc::new(One::default());
        let accounts = Accounts::new(store.clone());
        let (tokens, token) = issued(&ada(), None);
        for _ in 0..3 {
            assert!(accounts.admit(&tokens, &token).await.unwrap().is_some());
        }
        assert_eq!(store.asked.load(Ordering::Relaxed), 1);
        let changed = Account {
            epoch: "other".to_owned(),
            ..ada()
        };
        let (_, changed) = issued(&changed, None);
        for asked in 2..4 {
            let admitted = accounts.admit(&tokens, &changed).await.unwrap();
            assert_eq!(admitted, None);
            assert_eq!(store.asked.load(Ordering::Relaxed), asked);
        }
        // A token of another kind is not what this one was found to be.
        let cookies = Tokens::of_cookies(&secrets(), "api");
        assert_eq!(accounts.admit(&cookies, &token).await.unwrap(), None);
        store.gone.store(true, Ordering::Relaxed);
        accounts.0.standing.lock().unwrap().clear();
        assert_eq!(accounts.admit(&tokens, &token).await.unwrap(), None);
    }

    #[actix_web::test]
    async fn belief_ends_with_the_token() {
        let accounts = Accounts::new(Arc::new(One::default()));
        let tokens = Tokens::of_cookies(&secrets(), "api");
        let now = DateTime::now();
        let token = tokens.issue_until(&ada(), "s", now).unwrap();
        // Clocks may be apart, so that it still is good; but it is not believed beyond its time.
        assert!(accounts.admit(&tokens, &token).await.unwrap().is_some());
        assert_eq!(accounts.believed(&tokens, &token), None);
    }

    #[actix_web::test]
    async fn a_token_ends_with_its_session() {
        let store = Arc::new(One::default());
        let accounts = Accounts::new(store.clone());
        let (tokens, token) = issued(&ada(), Some("s"));
        let (_, other) = issued(&ada(), None);
        assert!(accounts.admit(&tokens, &token).await.unwrap().is_some());
        store.closed.store(true, Ordering::Relaxed);
        accounts.forget("s");
        assert_eq!(accounts.admit(&tokens, &token).await.unwrap(), None);
        assert!(accounts.admit(&tokens, &other).await.unwrap().is_some());
    }
}
