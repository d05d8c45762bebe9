//! `signature` of an operation: how whoever sends a body proves that it is theirs.

/// A signature: an HMAC of the body, and perhaps of more, in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `secret`: the setting that holds the key.
    pub secret: String,
    /// `secret_encoding`: whether the setting holds the key in base64.
    pub secret_in_base64: bool,
    /// `header`: where the signature is.
    pub header: String,
    /// `prefix`: what stands before each signature there.
    pub prefix: String,
    /// `algorithm`
    pub algorithm: SignatureAlgorithm,
    /// `encoding`
    pub encoding: SignatureEncoding,
    /// `signed`: what is signed, in order.
    pub signed: Vec<SignedPiece>,
    /// `timestamp`, `timestamp_prefix`, `window`
    pub time: Option<SignatureTime>,
}

/// The hash of the HMAC (RFC 2104).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// `sha256`
    Sha256,
    /// `sha512`
    Sha512,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureEncoding {
    /// `hex`
    Hex,
    /// `base64`
    Base64,
}

/// A piece of what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedPiece {
    /// The same in every request.
    Text(String),
    /// `{timestamp}`: the time as it was sent.
    Timestamp,
    /// `{body}`: the bytes of the body.
    Body,
    /// Any other name in braces: the value of that header.
    Header(String),
}

/// When a request was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureTime {
    /// The header that says so, in seconds since 1970.
    pub header: String,
    /// What stands before it there.
    pub prefix: String,
    /// How many seconds ago or ahead it may be.
    pub window: u64,
}
