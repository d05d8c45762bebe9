//! Where a request comes from: the address of the connection, or what a trusted proxy says of it.
//!
//! Anybody can write `X-Forwarded-For`. It is read only on connections from a proxy that the operator trusts, from the
//! right end, and only as far as the chain of trusted proxies goes.

use std::net::IpAddr;
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use ipnet::IpNet;

use crate::support::settings::Settings;

/// The proxies that are believed. In the data of the application.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Reads `TRUSTED_PROXIES`: addresses and networks.
    pub fn read(settings: &mut Settings<'_>) -> Self {
        let read = |it: &str| {
            let one = IpAddr::from_str(it).map(IpNet::from);
            one.or_else(|_| IpNet::from_str(it))
                .map_err(|_| "expected an address or a network such as 10.0.0.0/8".to_owned())
        };
        Self(settings.each("TRUSTED_PROXIES", read).unwrap_or_default())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|it| it.contains(&address))
    }

    /// Follows the chain from the connection backwards, to the first address that is no trusted proxy.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(X_FORWARDED_FOR).collect();
        let hops = lines
            .into_iter()
            .rev()
            .flat_map(|line| line.as_bytes().rsplit(|it| *it == b','));
        for hop in hops {
            if !self.trusts(client) {
                break;
            }
            // What cannot be read is nobody's address: the last one that could be is blamed.
            let Some(address) = address_of(hop) else {
                break;
            };
            client = address;
        }
        client
    }
}

/// Gives the address of the client; `None` where there is no connection, as in a test.
pub fn address(http: &HttpRequest) -> Option<IpAddr> {
    let peer = http.peer_addr()?.ip();
    Some(match http.app_data::<Proxies>() {
        Some(proxies) => proxies.client(peer, http.headers()),
        None => peer.to_canonical(),
    })
}

/// Gives what one client has: its address, or with IPv6 the network that a customer gets, since whoever has one address of
/// it has all of them.
pub fn network(address: IpAddr) -> IpNet {
    let length = if address.is_ipv4() { 32 } else { 64 };
    IpNet::new_assert(address, length).trunc()
}

/// Reads an address that a proxy wrote, with or without a port.
fn address_of(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|it| it.split_once(']'));
    let plain = bare.map_or(text, |(address, _)| address);
    let found = plain.parse::<IpAddr>().ok().or_else(|| {
        let (address, _port) = plain.split_once(':')?;
        address.parse().ok()
    });
    found.map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&'static str]) -> String {
        let lookup = |_: &str| Some(trusted.to_owned());
        let proxies = Proxies::read(&mut Settings::new(&lookup));
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(line));
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        for (trusted, peer, forwarded, expected) in [
            ("", "9.9.9.9", &["1.1.1.1"][..], "9.9.9.9"),
            ("10.0.0.0/8", "9.9.9.9", &["1.1.1.1"], "9.9.9.9"),
            ("10.0.0.0/8", "10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.0/8", "10.0.0.1", &["1.1.1.1"], "1.1.1.1"),
            // A client that writes the header itself is not believed: the proxy has added its address to the right.
            ("10.0.0.0/8", "10.0.0.1", &["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
            ("10.0.0.0/8", "10.0.0.1", &["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
            ("10.0.0.0/8", "10.0.0.1", &["1.1.1.1, 10.0.0.2"], "1.1.1.1"),
            ("10.0.0.0/8", "10.0.0.1", &["nonsense"], "10.0.0.1"),
            (
                "10.0.0.1, ::1",
                "::1",
                &["1.1.1.1:80, [::1]:443"],
                "1.1.1.1",
            ),
            ("10.0.0.1", "::ffff:10.0.0.1", &["1.1.1.1"], "1.1.1.1"),
        ] {
            assert_eq!(
                client(trusted, peer, forwarded),
                expected,
                "{peer} {forwarded:?}"
            );
        }
    }

    #[test]
    fn a_client_has_a_whole_network_of_ipv6() {
        let network = |it: &str| network(it.parse().unwrap()).to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7/32");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn what_is_no_network_is_a_fault() {
        let lookup = |_: &str| Some("10.0.0.0/8, proxy".to_owned());
        let mut settings = Settings::new(&lookup);
        Proxies::read(&mut settings);
        assert_eq!(settings.faults.len(), 1);
    }
}
