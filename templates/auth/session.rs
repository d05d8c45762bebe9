//! Sessions: from a log-in to a log-out, carried on by refresh tokens.
//!
//! Each refresh token is good once: it is exchanged by one compare-and-set for its successor, whichever instance is
//! asked. Whoever lost the answer may ask again for a moment and is given the same successor; later the token must have
//! been stolen, from one side or the other, and the session with all its tokens ends (RFC 9700, 4.14.2).

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::account::{Account, Accounts};
use super::jwt::{Kind, Signer};
use super::keys::Secrets;
use super::token::Tokens;
use crate::support::error::Error;
use crate::support::scalar::DateTime;

/// How long a session lasts, in seconds.
const LIFETIME: i64 = 30 * 24 * 3600;

/// How long an answer that was lost can be asked for again, in seconds.
const GRACE: i64 = 10;

const KIND: Kind = Kind {
    typ: "rt+jwt",
    label: "refresh token",
    audience: "/refresh",
};

/// A session as it is kept. No token is: they follow from it, and from the secret of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub subject: String,
    /// The epoch of their account when they logged in.
    pub epoch: String,
    /// How often it was carried on; the refresh token of this generation is good.
    pub generation: i64,
    /// When it was carried on last.
    pub since: DateTime,
    /// When it ends by itself.
    pub until: DateTime,
}

/// Where sessions are kept.
#[async_trait(?Send)]
pub trait SessionStore: Send + Sync {
    /// Begins a session.
    async fn open(&self, subject: &str, epoch: &str, until: DateTime) -> Result<Session, Error>;

    /// Gives a session, if it has not ended.
    async fn find(&self, id: &str) -> Result<Option<Session>, Error>;

    /// Gives the next generation; `None` if it is not of this one any more.
    async fn advance(&self, id: &str, generation: i64) -> Result<Option<Session>, Error>;

    /// Ends a session.
    async fn close(&self, id: &str) -> Result<(), Error>;

    /// Throws away a few sessions that have ended by themselves.
    async fn sweep(&self, now: DateTime) -> Result<(), Error>;
}

/// Begins, carries on and ends sessions.
#[derive(Clone)]
pub struct Sessions(Arc<Inner>);

struct Inner {
    store: Arc<dyn SessionStore>,
    accounts: Accounts,
    tokens: Tokens,
    signer: Signer,
}

/// The tokens of a session.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Lets in, for a while.
    pub access: String,
    /// Carries on.
    pub refresh: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    generation: i64,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
}

impl Sessions {
    /// Takes where sessions and accounts are kept, and what signs.
    pub fn new(
        store: Arc<dyn SessionStore>,
        accounts: Accounts,
        tokens: Tokens,
        secrets: &Secrets,
        issuer: &'static str,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            accounts,
            tokens,
            signer: Signer::new(secrets, issuer, KIND),
        }))
    }

    /// Begins the session of somebody who has just proved who they are.
    ///
    /// # Errors
    ///
    /// If it cannot be kept.
    pub async fn begin(&self, account: &Account) -> Result<Pair, Error> {
        let session = self.open(account).await?;
        self.pair(account, &session)
    }

    /// Begins a session that has no tokens yet.
    ///
    /// # Errors
    ///
    /// If it cannot be kept.
    pub async fn open(&self, account: &Account) -> Result<Session, Error> {
        let now = DateTime::now();
        let until = DateTime::from_micros(now.micros() + LIFETIME * 1_000_000);
        if let Err(error) = self.0.store.sweep(now).await {
            // The next one has the same to do.
            tracing::warn!(%error, "sessions that have ended are still kept");
        }
        let store = &self.0.store;
        store.open(&account.subject, &account.epoch, until).await
    }

    /// Exchanges a refresh token for the next pair; `None` for one that is not good.
    ///
    /// # Errors
    ///
    /// If the session or the account cannot be read.
    pub async fn refresh(&self, token: &str) -> Result<Option<Pair>, Error> {
        let Some(claims) = self.0.signer.read::<Claims>(token) else {
            return Ok(None);
        };
        let store = &self.0.store;
        let Some(session) = store.find(&claims.sid).await? else {
            return Ok(None);
        };
        let account = self.0.accounts.current(&session.subject).await?;
        let Some(account) = account.filter(|it| it.epoch == session.epoch) else {
            self.close(&session.id).await?;
            return Ok(None);
        };
        if session.generation == claims.generation
            && let Some(next) = store.advance(&session.id, session.generation).await?
        {
            return self.pair(&account, &next).map(Some);
        }
        // Somebody was faster: a moment ago, or long ago.
        let Some(session) = store.find(&claims.sid).await? else {
            return Ok(None);
        };
        let age = DateTime::now().micros() - session.since.micros();
        if session.generation == claims.generation + 1 && age < GRACE * 1_000_000 {
            return self.pair(&account, &session).map(Some);
        }
        tracing::warn!(
            subject = session.subject,
            session = session.id,
            "a refresh token came again; its session ends"
        );
        self.close(&session.id).await?;
        Ok(None)
    }

    /// Ends the session of a refresh token, of whichever generation; says whether it was one.
    ///
    /// # Errors
    ///
    /// If it cannot be ended.
    pub async fn end(&self, token: &str) -> Result<bool, Error> {
        match self.0.signer.read::<Claims>(token) {
            Some(claims) => self.close(&claims.sid).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// If it cannot be ended.
    pub async fn close(&self, session: &str) -> Result<(), Error> {
        self.0.store.close(session).await?;
        self.0.accounts.forget(session);
        Ok(())
    }

    /// Makes the pair of a generation; the refresh token is the same each time.
    fn pair(&self, account: &Account, session: &Session) -> Result<Pair, Error> {
        let signer = &self.0.signer;
        let claims = Claims {
            sub: session.subject.clone(),
            sid: session.id.clone(),
            generation: session.generation,
            iat: session.since.timestamp().as_second(),
            exp: session.until.timestamp().as_second(),
            iss: signer.issuer().to_owned(),
            aud: signer.audience().to_owned(),
        };
        Ok(Pair {
            access: self
                .0
                .tokens
                .issue(account, Some((&session.id, session.until)))?,
            refresh: signer.sign(&claims)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::{Mutex, MutexGuard};

    use super::*;
    use crate::auth::account::{AccountStore, StoredLogin};
    use crate::support::secret::Secret;

    #[derive(Default)]
    struct Memory {
        sessions: Mutex<HashMap<String, Session>>,
        hash: Mutex<String>,
    }

    impl Memory {
        fn all(&self) -> MutexGuard<'_, HashMap<String, Session>> {
            self.sessions.lock().unwrap()
        }
    }

    #[async_trait(?Send)]
    impl AccountStore for Memory {
        async fn account(&self, subject: &str) -> Result<Option<Account>, Error> {
            let hash = self.hash.lock().unwrap();
            Ok(Some(Account::new(subject, None, None, Some(&hash))))
        }

        async fn login(&self, _identifier: &str) -> Result<Option<StoredLogin>, Error> {
            Ok(None)
        }
    }

    #[async_trait(?Send)]
    impl SessionStore for Memory {
        async fn open(
            &self,
            subject: &str,
            epoch: &str,
            until: DateTime,
        ) -> Result<Session, Error> {
            let mut all = self.all();
            let session = Session {
                id: all.len().to_string(),
                subject: subject.to_owned(),
                epoch: epoch.to_owned(),
                generation: 1,
                since: DateTime::now(),
                until,
            };
            all.insert(session.id.clone(), session.clone());
            Ok(session)
        }

        async fn find(&self, id: &str) -> Result<Option<Session>, Error> {
            Ok(self.all().get(id).cloned())
        }

        async fn advance(&self, id: &str, generation: i64) -> Result<Option<Session>, Error> {
            let mut all = self.all();
            let found = all.get_mut(id).filter(|it| it.generation == generation);
            Ok(found.map(|it| {
                it.generation += 1;
                it.since = DateTime::now();
                it.clone()
            }))
        }

        async fn close(&self, id: &str) -> Result<(), Error> {
            self.all().remove(id);
            Ok(())
        }

        async fn sweep(&self, _now: DateTime) -> Result<(), Error> {
            Ok(())
        }
    }

    async fn begun() -> (Arc<Memory>, Sessions, Pair) {
        let memory = Arc::new(Memory::default());
        let secrets = Secrets {
            current: Secret::new("one"),
            previous: None,
        };
        let accounts = Accounts::new(memory.clone());
        let tokens = Tokens::new(&secrets, "api");
        let sessions = Sessions::new(memory.clone(), accounts, tokens, &secrets, "api");
        let account = memory.account("7").await.unwrap().unwrap();
        let pair = sessions.begin(&account).await.unwrap();
        (memory, sessions, pair)
    }

    #[actix_web::test]
    async fn a_lost_answer_is_given_again_and_each_token_is_good_once() {
        let (_, sessions, first) = begun().await;
        let second = sessions.refresh(&first.refresh).await.unwrap().unwrap();
        assert_ne!(first.refresh, second.refresh);
        let again = sessions.refresh(&first.refresh).await.unwrap().unwrap();
        assert_eq!(again.refresh, second.refresh);
        let third = sessions.refresh(&second.refresh).await.unwrap().unwrap();
        // Two generations old: no lost answer can explain it.
        assert!(sessions.refresh(&first.refresh).await.unwrap().is_none());
        assert!(sessions.refresh(&third.refresh).await.unwrap().is_none());
    }

    #[actix_web::test]
    async fn a_token_that_comes_again_late_ends_its_session() {
        let (memory, sessions, first) = begun().await;
        let second = sessions.refresh(&first.refresh).await.unwrap().unwrap();
        for session in memory.all().values_mut() {
            session.since = DateTime::from_micros(session.since.micros() - GRACE * 1_000_000);
        }
        assert!(sessions.refresh(&first.refresh).await.unwrap().is_none());
        assert!(sessions.refresh(&second.refresh).await.unwrap().is_none());
        assert!(memory.all().is_empty());
    }

    #[actix_web::test]
    async fn a_session_ends_with_its_epoch_and_by_any_of_its_tokens() {
        let (memory, sessions, first) = begun().await;
        let second = sessions.refresh(&first.refresh).await.unwrap().unwrap();
        assert!(sessions.end(&first.refresh).await.unwrap());
        assert!(sessions.refresh(&second.refresh).await.unwrap().is_none());
        assert!(!sessions.end(&second.access).await.unwrap());

        let (memory_too, sessions, first) = begun().await;
        memory_too.hash.lock().unwrap().push_str("changed");
        assert!(sessions.refresh(&first.refresh).await.unwrap().is_none());
        assert!(memory_too.all().is_empty() && memory.all().is_empty());
    }

    #[actix_web::test]
    async fn access_and_refresh_tokens_are_not_taken_for_each_other() {
        let (_, sessions, first) = begun().await;
        assert!(sessions.refresh(&first.access).await.unwrap().is_none());
        assert!(sessions.0.tokens.read(&first.refresh).is_none());
        assert!(sessions.0.tokens.read(&first.access).is_some());
    }
}
