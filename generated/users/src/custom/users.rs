//! Two rules of ours: a tenant keeps an administrator, whoever is deleted or becomes something else, and whoever is deleted
//! is logged out everywhere. They hold in every version, since all of them change the same accounts.

use std::sync::Arc;

use async_trait::async_trait;

use crate::auth::caller::Caller;
use crate::state::State;
use crate::storage::auth_sessions::{AuthSessionFilter, AuthSessionQuery, AuthSessionSort};
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
    /// Changes an account in a transaction, by what `change` does with the server inside of it. All of it is stored, or
    /// nothing: a transaction that is dropped changes nothing.
    ///
    /// # Errors
    ///
    /// What `change` says, or 409 if the tenant has lost its last administrator.
    async fn keeping_one<T>(
        &self,
        caller: &Caller,
        id: i64,
        change: impl AsyncFnOnce(&State) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let tenant = caller.tenant_key()?;
        let transaction = self.state.storage.begin().await?;
        let administrators = |id| UserFilter {
            tenant,
            role: Some("admin".to_owned()),
            email: None,
            id,
            search: None,
        };
        let was_one = transaction.users.count(administrators(Some(id))).await? > 0;
        let inside = State {
            storage: (*transaction).clone(),
            ..self.state.clone()
        };
        let done = change(&inside).await?;
        if was_one && transaction.users.count(administrators(None)).await? == 0 {
            return Err(Error::conflict("A tenant must keep an administrator."));
        }
        transaction.commit().await?;
        Ok(done)
    }
}

/// Ends the sessions of an account.
async fn log_out(state: &State, id: i64) -> Result<(), Error> {
    let sessions = state.storage.auth_sessions.list(AuthSessionQuery {
        filter: AuthSessionFilter {
            subject: Some(id.to_string()),
        },
        order: AuthSessionSort::ExpiresAtAscending,
        limit: SESSIONS,
    });
    for session in sessions.await? {
        state.storage.auth_sessions.delete(session.id, None).await?;
    }
    Ok(())
}

#[async_trait(?Send)]
impl v1::users::UsersApi for Users<v1::users::StoredUsers> {
    fn stored(&self) -> &v1::users::StoredUsers {
        &self.declared
    }

    async fn replace_user(
        &self,
        caller: &Caller,
        request: v1::users::ReplaceUserRequest,
    ) -> Result<v1::users::ReplaceUserResponse, Error> {
        if request.body.role == v1::models::Role::Admin {
            return self.declared.replace_user(caller, request).await;
        }
        let id = request.user_id;
        self.keeping_one(caller, id, async |state| {
            let declared = v1::users::StoredUsers::new(state);
            declared.replace_user(caller, request).await
        })
        .await
    }

    async fn update_user(
        &self,
        caller: &Caller,
        request: v1::users::UpdateUserRequest,
    ) -> Result<v1::users::UpdateUserResponse, Error> {
        if request
            .body
            .role
            .is_none_or(|it| it == v1::models::Role::Admin)
        {
            return self.declared.update_user(caller, request).await;
        }
        let id = request.user_id;
        self.keeping_one(caller, id, async |state| {
            let declared = v1::users::StoredUsers::new(state);
            declared.update_user(caller, request).await
        })
        .await
    }

    async fn delete_user(
        &self,
        caller: &Caller,
        request: v1::users::DeleteUserRequest,
    ) -> Result<v1::users::DeleteUserResponse, Error> {
        let id = request.user_id;
        self.keeping_one(caller, id, async |state| {
            log_out(state, id).await?;
            let declared = v1::users::StoredUsers::new(state);
            declared.delete_user(caller, request).await
        })
        .await
    }
}

#[async_trait(?Send)]
impl v2::users::UsersApi for Users<v2::users::StoredUsers> {
    fn stored(&self) -> &v2::users::StoredUsers {
        &self.declared
    }

    async fn replace_user(
        &self,
        caller: &Caller,
        request: v2::users::ReplaceUserRequest,
    ) -> Result<v2::users::ReplaceUserResponse, Error> {
        if request.body.role == v2::models::Role::Admin {
            return self.declared.replace_user(caller, request).await;
        }
        let id = request.user_id;
        self.keeping_one(caller, id, async |state| {
            let declared = v2::users::StoredUsers::new(state);
            declared.replace_user(caller, request).await
        })
        .await
    }

    async fn update_user(
        &self,
        caller: &Caller,
        request: v2::users::UpdateUserRequest,
    ) -> Result<v2::users::UpdateUserResponse, Error> {
        if request
            .body
            .role
            .is_none_or(|it| it == v2::models::Role::Admin)
        {
            return self.declared.update_user(caller, request).await;
        }
        let id = request.user_id;
        self.keeping_one(caller, id, async |state| {
            let declared = v2::users::StoredUsers::new(state);
            declared.update_user(caller, request).await
        })
        .await
    }

    async fn delete_user(
        &self,
        caller: &Caller,
        request: v2::users::DeleteUserRequest,
    ) -> Result<v2::users::DeleteUserResponse, Error> {
        let id = request.user_id;
        self.keeping_one(caller, id, async |state| {
            log_out(state, id).await?;
            let declared = v2::users::StoredUsers::new(state);
            declared.delete_user(caller, request).await
        })
        .await
    }
}
