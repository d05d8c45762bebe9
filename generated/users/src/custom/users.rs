//! A rule of ours: the last administrator of a tenant cannot be deleted, and whoever is deleted is logged out everywhere.
//! It holds in every version: both delete the same accounts.

use std::sync::Arc;

use async_trait::async_trait;

use crate::auth::caller::Caller;
use crate::state::State;
use crate::storage::Transaction;
use crate::storage::auth_sessions::{AuthSessionFilter, AuthSessionOrder, AuthSessionQuery};
use crate::storage::users::UserFilter;
use crate::support::error::Error;
use crate::{v1, v2};

/// How many sessions of one account are ended; more than anybody has.
const SESSIONS: u64 = 1000;

/// The operations as declared by a version, but for the rule.
pub struct Users<Declared> {
    state: State,
    declared: Arc<Declared>,
}

impl Users<v1::users::StoredUsers> {
    /// Takes what the operations share.
    pub fn v1(state: &State) -> Self {
        Self {
            state: state.clone(),
            declared: Arc::new(v1::users::StoredUsers::new(state)),
        }
    }
}

impl Users<v2::users::StoredUsers> {
    /// Takes what the operations share.
    pub fn v2(state: &State) -> Self {
        Self {
            state: state.clone(),
            declared: Arc::new(v2::users::StoredUsers::new(state)),
        }
    }
}

impl<Declared> Users<Declared> {
    /// Begins to delete: asks the rule and ends the sessions, in a transaction, and gives the server inside of it. All of
    /// it is stored, or nothing: dropped, a transaction changes nothing.
    async fn begin(&self, caller: &Caller, id: i64) -> Result<(Transaction, State), Error> {
        let tenant = caller.tenant_key()?;
        let transaction = self.state.storage.begin().await?;
        let administrators = |id| UserFilter {
            tenant,
            role: Some("admin".to_owned()),
            email: None,
            id,
            search: None,
        };
        let is_administrator = transaction.users.count(administrators(Some(id))).await? > 0;
        if is_administrator && transaction.users.count(administrators(None)).await? == 1 {
            return Err(Error::conflict("The last administrator cannot be deleted."));
        }
        let sessions = transaction.auth_sessions.list(AuthSessionQuery {
            filter: AuthSessionFilter {
                subject: Some(id.to_string()),
            },
            order: AuthSessionOrder::ExpiresAtAscending,
            limit: SESSIONS,
        });
        for session in sessions.await? {
            transaction.auth_sessions.delete(session.id, None).await?;
        }
        let state = State {
            storage: (*transaction).clone(),
            ..self.state.clone()
        };
        Ok((transaction, state))
    }
}

#[async_trait(?Send)]
impl v1::users::UsersApi for Users<v1::users::StoredUsers> {
    fn stored(&self) -> &v1::users::StoredUsers {
        &self.declared
    }

    async fn delete_user(
        &self,
        caller: &Caller,
        request: v1::users::DeleteUserRequest,
    ) -> Result<v1::users::DeleteUserResponse, Error> {
        let (transaction, state) = self.begin(caller, request.user_id).await?;
        let declared = v1::users::StoredUsers::new(&state);
        let done = declared.delete_user(caller, request).await?;
        transaction.commit().await?;
        Ok(done)
    }
}

#[async_trait(?Send)]
impl v2::users::UsersApi for Users<v2::users::StoredUsers> {
    fn stored(&self) -> &v2::users::StoredUsers {
        &self.declared
    }

    async fn delete_user(
        &self,
        caller: &Caller,
        request: v2::users::DeleteUserRequest,
    ) -> Result<v2::users::DeleteUserResponse, Error> {
        let (transaction, state) = self.begin(caller, request.user_id).await?;
        let declared = v2::users::StoredUsers::new(&state);
        let done = declared.delete_user(caller, request).await?;
        transaction.commit().await?;
        Ok(done)
    }
}
