//! Which addresses may be asked, and which machines stand behind them.
//!
//! The check is made on the numbers that a connection is opened to, after the
//! name is resolved, and these numbers alone are connected to: a name that
//! resolves to another machine on the next question gains nothing by it. Odd
//! spellings (`0x7f.1`, `2130706433`) are undone by the parser of addresses, which
//! is the one browsers use.

use super::clock::Deadline;
use super::fault::Fault;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use url::{Host, Url};

/// The longest address that is asked for, in bytes. RFC 9110 (4.1) recommends
/// that at least 8,000 be understood; servers refuse more.
const LONGEST: usize = 8 * 1024;

/// The most machines of one name that are tried.
const MOST_TRIED: usize = 8;

type Resolve = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;
type Refused = dyn Fn(IpAddr) -> Option<&'static str> + Send + Sync;

/// What stands behind names, and which numbers may be connected to. Tests put
/// another one in, since all they can reach is this machine.
#[derive(Clone)]
pub(super) struct Net {
    pub(super) resolve: Arc<Resolve>,
    /// What a number is, where it may not be connected to.
    pub(super) refused: Arc<Refused>,
}

impl Net {
    /// The network of this machine; private numbers only if they are allowed.
    pub(super) fn new(allow_private: bool) -> Net {
        Net {
            resolve: Arc::new(|host, port| Ok((host, port).to_socket_addrs()?.collect())),
            refused: if allow_private {
                Arc::new(|_| None)
            } else {
                Arc::new(not_public)
            },
        }
    }

    /// The machines behind an address that may be connected to, in the order in
    /// which the resolver names them.
    pub(super) fn machines(&self, url: &Url, deadline: Deadline) -> Result<Vec<SocketAddr>, Fault> {
        let host = url.host().ok_or(Fault::NoHost)?;
        let port = url.port_or_known_default().ok_or(Fault::NoHost)?;
        let found = match host {
            Host::Ipv4(ip) => vec![SocketAddr::new(ip.into(), port)],
            Host::Ipv6(ip) => vec![SocketAddr::new(ip.into(), port)],
            Host::Domain(name) => self.resolve(name, port, deadline)?,
        };
        let mut first_refused = None;
        let mut machines = Vec::new();
        for machine in found {
            match (self.refused)(machine.ip()) {
                None if machines.contains(&machine) => {}
                None => machines.push(machine),
                Some(what) => {
                    first_refused.get_or_insert((machine.ip(), what));
                }
            }
        }
        machines.truncate(MOST_TRIED);
        match first_refused {
            Some((ip, what)) if machines.is_empty() => Err(Fault::Private {
                host: host.to_string(),
                ip,
                what,
            }),
            _ if machines.is_empty() => Err(Fault::Unresolved {
                host: host.to_string(),
                why: "no number belongs to it".to_owned(),
            }),
            _ => Ok(machines),
        }
    }

    /// Asks the system's resolver, which knows no time limit of its own: a
    /// thread waits for it, and is left to itself where it takes too long.
    fn resolve(&self, name: &str, port: u16, deadline: Deadline) -> Result<Vec<SocketAddr>, Fault> {
        let (send, receive) = mpsc::channel();
        let resolve = self.resolve.clone();
        let asked = name.to_owned();
        let thread = thread::Builder::new().name("resolve".to_owned());
        let started = thread.spawn(move || {
            // Nobody may be waiting any more.
            let _ = send.send(resolve(&asked, port));
        });
        let unresolved = |why: String| Fault::Unresolved {
            host: name.to_owned(),
            why,
        };
        started.map_err(|e| unresolved(e.to_string()))?;
        let left = deadline.left().ok_or(Fault::Time)?;
        match receive.recv_timeout(left) {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(e)) => Err(unresolved(e.to_string())),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Fault::Time),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(unresolved("the resolver gave up".to_owned()))
            }
        }
    }
}

/// Reads an address to fetch; its fragment is dropped, since no server is told
/// of it.
pub(super) fn parse(address: &str) -> Result<Url, Fault> {
    checked(Url::parse(address).map_err(|e| Fault::Address(e.to_string()))?)
}

/// Reads where a redirection leads.
pub(super) fn follow(from: &Url, location: &str) -> Result<Url, Fault> {
    let to = from.join(location);
    checked(to.map_err(|e| Fault::Location {
        to: location.to_owned(),
        why: e.to_string(),
    })?)
}

fn checked(mut url: Url) -> Result<Url, Fault> {
    url.set_fragment(None);
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Fault::Scheme(url.scheme().to_owned()));
    }
    if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
        return Err(Fault::NoHost);
    }
    // They would be kept in the WARC file and sent wherever a redirection leads.
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::Credentials);
    }
    if url.as_str().len() > LONGEST {
        return Err(Fault::LongAddress {
            bytes: url.as_str().len(),
            limit: LONGEST,
        });
    }
    Ok(url)
}

/// What a number is, where it does not belong to a machine on the open network:
/// the entries of IANA's registries of special-purpose addresses that are not
/// globally reachable, and numbers that hold one of those inside.
pub(super) fn not_public(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => not_public_v4(ip),
        IpAddr::V6(ip) => not_public_v6(ip),
    }
}

fn not_public_v4(ip: Ipv4Addr) -> Option<&'static str> {
    Some(match ip.octets() {
        [0, ..] => "an address of this network",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "a private address",
        [100, 64..=127, ..] => "an address shared inside a provider's network",
        [127, ..] => "an address of this machine",
        [169, 254, ..] => "a link-local address",
        [192, 0, 0, _] => "a reserved address",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "an address for documentation",
        [192, 88, 99, _] => "the address of a 6to4 relay",
        [198, 18..=19, ..] => "an address for measurements",
        [224..=239, ..] => "a multicast address",
        [240..=255, ..] => "a reserved address",
        _ => return None,
    })
}

fn not_public_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        not_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("the unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("an address of this machine"),
        // IPv4-mapped, NAT64 (RFC 6052) and 6to4 (RFC 3056): the IPv4 number in
        // them is the one that is reached.
        [0, 0, 0, 0, 0, 0xffff, high, low] => v4(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        [0xfc00..=0xfdff, ..] => Some("a unique local address"),
        [0xfe80..=0xfebf, ..] => Some("a link-local address"),
        [0xfec0..=0xfeff, ..] => Some("a site-local address"),
        [0xff00..=0xffff, ..] => Some("a multicast address"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Some("an address for documentation"),
        // Teredo hides an IPv4 number; the rest of 2001::/23 are protocols' own.
        [0x2001, 0..=0x1ff, ..] => Some("a reserved address"),
        [0x2000..=0x3fff, ..] => None,
        // IPv4-compatible, the NAT64 of a local network, discard-only, …: only
        // 2000::/3 is given out to machines on the open network.
        _ => Some("a reserved address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_inside_networks_are_told_from_public_ones() {
        for refused in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:10.1.1.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456:789a::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let ip: IpAddr = refused.parse().unwrap();
            assert!(not_public(ip).is_some(), "{refused} is let through");
        }
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2001:4860:4860::8888",
            "2606:4700::1111",
        ] {
            let ip: IpAddr = public.parse().unwrap();
            assert_eq!(not_public(ip), None, "{public}");
        }
    }

    #[test]
    fn odd_spellings_are_the_numbers_they_stand_for() {
        let net = Net {
            resolve: Arc::new(|_, _| panic!("a number is not asked for")),
            ..Net::new(false)
        };
        let deadline = Deadline::after(std::time::Duration::from_secs(5));
        for odd in [
            "http://0x7f.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://127.1:8080/",
            "http://[::ffff:7f00:1]/",
            "http://\u{ff11}27.0.0.1/",
            "http://127\u{3002}0\u{3002}0\u{3002}1/",
        ] {
            let url = parse(odd).unwrap();
            let refused = net.machines(&url, deadline).unwrap_err().to_string();
            assert!(refused.contains("an address of this machine"), "{refused}");
            assert!(refused.contains("127.0.0.1") || refused.contains("::ffff:127.0.0.1"));
            assert!(refused.contains("--allow-private"), "{refused}");
        }
    }

    #[test]
    fn a_name_with_public_and_private_numbers_is_reached_at_the_public_ones() {
        let net = |numbers: &'static [&'static str]| Net {
            resolve: Arc::new(move |_, port| {
                let numbers = numbers.iter().map(|n| n.parse::<IpAddr>().unwrap());
                Ok(numbers.map(|ip| SocketAddr::new(ip, port)).collect())
            }),
            ..Net::new(false)
        };
        let url = parse("http://name.example/#part").unwrap();
        assert_eq!(url.as_str(), "http://name.example/");
        let deadline = Deadline::after(std::time::Duration::from_secs(5));
        let machines = net(&["10.0.0.1", "8.8.8.8", "8.8.8.8"]).machines(&url, deadline);
        assert_eq!(machines.unwrap(), ["8.8.8.8:80".parse().unwrap()]);
        let refused = net(&["10.0.0.1", "::1"]).machines(&url, deadline);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("name.example") && refused.contains("10.0.0.1"));
        let nothing = net(&[]).machines(&url, deadline).unwrap_err();
        assert!(matches!(nothing, Fault::Unresolved { .. }));
    }

    #[test]
    fn a_resolver_that_never_answers_is_not_waited_for() {
        let net = Net {
            resolve: Arc::new(|_, _| {
                super::super::clock::wait(std::time::Duration::from_secs(3600));
                Ok(Vec::new())
            }),
            ..Net::new(false)
        };
        let url = parse("http://name.example/").unwrap();
        let deadline = Deadline::after(std::time::Duration::from_millis(50));
        assert!(matches!(net.machines(&url, deadline), Err(Fault::Time)));
    }

    #[test]
    fn what_is_no_address_of_a_page_is_refused() {
        assert!(matches!(parse("http://"), Err(Fault::Address(_))));
        assert!(matches!(parse("http://exa mple/"), Err(Fault::Address(_))));
        assert!(matches!(
            parse("http://user:secret@name.example/"),
            Err(Fault::Credentials)
        ));
        let long = format!("http://name.example/{}", "a".repeat(LONGEST));
        assert!(matches!(parse(&long), Err(Fault::LongAddress { .. })));
        let from = parse("https://name.example/a/b?c").unwrap();
        let follow = |to| follow(&from, to).map(|url| url.to_string());
        assert_eq!(follow("d#e").unwrap(), "https://name.example/a/d");
        assert_eq!(follow("//o.example").unwrap(), "https://o.example/");
        assert!(matches!(
            follow("file:///etc/passwd"),
            Err(Fault::Scheme(_))
        ));
        assert!(matches!(follow("http://[x"), Err(Fault::Location { .. })));
    }
}
