//! Media types as a contract writes them (RFC 9110, 8.3.1): what all stages ask of them.

/// The type without its parameters.
pub fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}

/// Says whether it is JSON (RFC 6838, 4.2.8, for `+json`).
pub fn is_json(name: &str) -> bool {
    let essence = essence(name);
    essence == "application/json" || essence.ends_with("+json")
}
