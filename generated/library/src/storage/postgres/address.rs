//! Where a database is: reads `postgres://…`, and tells of it without its password.

use std::fmt;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::support::error::chain;

/// How long connecting may take, and how long a server may be silent before it is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The address of a database.
#[derive(Clone)]
pub struct Address(Config);

impl Address {
    /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with settings behind a question mark.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn of(url: &str) -> Result<Self, String> {
        let no_tls = "asks for TLS by sslmode, which this server does not speak to databases: \
                      set sslmode=disable and reach the database over a private network or a tunnel";
        let (_, settings) = url.split_once('?').unwrap_or_default();
        let mut modes = settings
            .split('&')
            .filter_map(|it| it.strip_prefix("sslmode="));
        if modes.any(|it| it.starts_with("verify")) {
            return Err(no_tls.to_owned());
        }
        let mut config: Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| format!("cannot be read: {}", chain(&error)))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(no_tls.to_owned());
        }
        if config.get_hosts().is_empty() {
            return Err("names no host".to_owned());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(PATIENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name(env!("CARGO_PKG_NAME"));
        }
        Ok(Self(config))
    }

    /// Gives what the client needs.
    pub const fn config(&self) -> &Config {
        &self.0
    }
}

/// Without user and password: for people and logs.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        for (place, host) in self.0.get_hosts().iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                Host::Unix(path) => path.display().fmt(f)?,
            }
            let ports = self.0.get_ports();
            if let Some(port) = ports.get(place).or(ports.first()) {
                write!(f, ":{port}")?;
            }
        }
        match self.0.get_dbname() {
            Some(name) => write!(f, "/{name}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_told() {
        let address = Address::of("postgres://someone:secret@db.internal:5433/things").unwrap();
        assert_eq!(address.to_string(), "postgres://db.internal:5433/things");
    }

    #[test]
    fn tls_that_would_not_be_there_is_refused() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let found = Address::of(&format!("postgres://db/things?sslmode={mode}"));
            assert!(found.is_err_and(|it| it.contains("TLS")), "{mode}");
        }
        assert!(Address::of("postgres://db/things?sslmode=disable").is_ok());
    }
}
