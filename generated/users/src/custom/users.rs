//! A rule of ours: the last administrator of a tenant stays, and whoever is deleted is logged out everywhere.

use std::sync::Arc;

use async_trait::async_trait;

use crate::auth::caller::Caller;
use crate::state::State;
use crate::storage::auth_sessions::{AuthSessionFilter, AuthSessionOrder, AuthSessionQuery};
use crate::storage::users::UserFilter;
use crate::support::error::Error;
use crate::v1::users::{DeleteUserRequest, DeleteUserResponse, StoredUsers, UsersApi};

/// How many sessions of one account are ended; more than anybody has.
const SESSIONS: u64 = 1000;

/// The operations as declared, but for the rule.
pub struct Users {
    state: State,
    declared: Arc<StoredUsers>,
}

impl Users {
    /// Takes what the operations share.
    pub fn new(state: &State) -> Self {
        Self {
            state: state.clone(),
            declared: Arc::new(StoredUsers::new(state)),
        }
    }
}

#[async_trait(?Send)]
impl UsersApi for Users {
    fn stored(&self) -> &StoredUsers {
        &self.declared
    }

    /// All of it is stored, or nothing: dropped, a transaction changes nothing.
    async fn delete_user(
        &self,
        caller: &Caller,
        request: DeleteUserRequest,
    ) -> Result<DeleteUserResponse, Error> {
        let (tenant, id) = (caller.tenant_key()?, request.user_id);
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
        // What the contract declares, inside the transaction.
        let state = State {
            storage: (*transaction).clone(),
            ..self.state.clone()
        };
        let done = StoredUsers::new(&state)
            .delete_user(caller, request)
            .await?;
        transaction.commit().await?;
        Ok(done)
    }
}
