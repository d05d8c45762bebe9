//! Why a pair is judged otherwise than by the other tool, in words.

/// A contract that is refused cannot be compared: a report would look complete and not be.
const REFUSED: &str = "a contract of the pair has an error of its own and is refused with its line; nothing is compared then";

/// A parameter that its path does not have.
const NO_PARAMETER: &str = "the path has no such parameter: it can never be sent, which is warned of, and its changes reach nobody";

/// Settings of the other tool that hide findings.
const SETTING: &str = "the pair is about a setting of the other tool that hides stability levels; we report them, and a team sets their severity";

/// What is tighter or looser is judged alike everywhere.
const LOOSER: &str = "a response may hold strings now that the old contract excluded, which we call breaking as for every other keyword";

/// A schema under `not`.
const NOT: &str = "what stands under `not` is not gone into, since everything means its opposite there; `not-changed` says that it is undecided";

/// A keyword without effect.
const IDLE: &str = "the keyword stands where it applies to no value of the type, and the difference changes nothing";

/// Pairs and their reasons.
pub const REASONS: &[(&str, &str)] = &[
    (
        "Breaking_AddedEnum",
        "the contracts differ in more than the pair is about: encodings, security, a `not`, the server's path; we find that too",
    ),
    ("Breaking_AnyOf", IDLE),
    ("Breaking_DeletePatten", LOOSER),
    ("Breaking_GeneralizedPattern", LOOSER),
    ("Breaking_ReqBodyBecameEnum", REFUSED),
    (
        "Breaking_ReqBodyNewRequiredPropertyNew",
        "a name in `required` must be there whether `properties` declares it or not, so that old requests are refused",
    ),
    ("Breaking_RequestBodyEnumRemoved", REFUSED),
    (
        "Breaking_RequiredPropertyWriteOnlyEnabled",
        "a required property that becomes write-only is no longer sent, and clients rely on it",
    ),
    (
        "Breaking_Servers",
        "a server that is gone is a warning here: whoever calls it must be told",
    ),
    ("ComponentSecurityTypeUpdated", REFUSED),
    (
        "EndpointStability_StableLevel_DraftToStableNotDetected",
        SETTING,
    ),
    ("NotSubSchemaTraversalAddedProperty", NOT),
    ("NotSubSchemaTraversalModifiedProperty", NOT),
    ("RequestParameterBecameEnum", NO_PARAMETER),
    ("RequestParameterMinDecreased", NO_PARAMETER),
    ("RequestPathParamFormatRemoved", NO_PARAMETER),
    ("RequestPathParamScalarToArrayStillBreaking", NO_PARAMETER),
    ("RequestPathParamTypeAddString", NO_PARAMETER),
    ("RequestPathParamTypeIntegerToNumber", NO_PARAMETER),
    (
        "RequestPropertyStability_AlphaLevel_DraftToStableNotDetected",
        SETTING,
    ),
    (
        "RequestPropertyStability_BelowThresholdEndpoint_NotReported",
        SETTING,
    ),
    (
        "RequestPropertyWithDefaultMarkedRequired",
        "`required` of the old contract holds an empty name, which may be left out now; that is found too",
    ),
    ("ResponseBodyExclusiveMinDecreased", IDLE),
    ("ResponseOptionalWriteOnlyPropertyAddedCheck", REFUSED),
    ("ResponsePropertyTypeChangedCheck", IDLE),
];

/// Gives the reason of a pair.
pub fn of(name: &str) -> Option<&'static str> {
    REASONS.iter().find(|it| it.0 == name).map(|it| it.1)
}
