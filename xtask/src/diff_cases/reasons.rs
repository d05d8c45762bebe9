//! Why a pair is judged otherwise than by the other tool: the rule that makes the difference, in words that hold for every
//! contract. Each was found by looking at the pair.

/// Settings of the other tool that hide findings.
const SETTING: &str = "a setting of the other tool hides levels of stability; we report every level, and a team sets the severity";

/// What is tighter or looser is judged alike everywhere.
const LOOSER: &str = "a pattern of a response that goes, or takes in more, lets in strings that the old contract excluded: breaking, as for every other keyword; the other tool has it for information";

/// A schema accepts by all of its keywords together.
const APPLIES: &str = "a keyword has an effect only on values of the types that its schema accepts; what stands beside another type changes nothing for anybody";

/// Pairs and their reasons.
pub const REASONS: &[(&str, &str)] = &[
    (
        "Breaking_AddedEnum",
        "the test looks at one change of a pair that has more; we report each of them",
    ),
    ("Breaking_AnyOf", APPLIES),
    ("Breaking_DeletePatten", LOOSER),
    ("Breaking_GeneralizedPattern", LOOSER),
    (
        "Breaking_ReqBodyNewRequiredPropertyNew",
        "a name in `required` must be there whether `properties` declares it or not, so that old requests are refused",
    ),
    (
        "Breaking_RequiredPropertyWriteOnlyEnabled",
        "a required property of a response that becomes `writeOnly` is no longer sent, and clients rely on it",
    ),
    (
        "Breaking_Servers",
        "a server that is gone is a warning here, since whoever calls it must be told",
    ),
    (
        "ComponentSecurityTypeUpdated",
        "a security scheme without what its type asks for says nothing; the contract is refused at its line",
    ),
    (
        "EndpointStability_StableLevel_DraftToStableNotDetected",
        SETTING,
    ),
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
        "every string may be the name of a property, the empty one too; what changes for it is told beside what is asked for",
    ),
    (
        "ResponseBodyExclusiveMinDecreased",
        "of several limits on one side only the strictest has an effect, and its change is told under the id of its keyword",
    ),
    ("ResponsePropertyTypeChangedCheck", APPLIES),
];

/// Ids of the other tool that nothing here has, and why.
pub const IDS: &[(&str, &str)] = &[
    ("api-deprecated-sunset-missing", POLICY),
    ("request-parameter-deprecated-sunset-missing", POLICY),
    ("request-property-deprecated-sunset-missing", POLICY),
    ("response-property-deprecated-sunset-missing", POLICY),
    (
        "new-optional-request-default-parameter-to-existing-path",
        SHARED,
    ),
    (
        "new-required-request-default-parameter-to-existing-path",
        SHARED,
    ),
    (
        "new-request-path-parameter",
        "a path with one parameter more is another path: the old one is gone, and the new one is there",
    ),
];

/// What only a policy asks for.
const POLICY: &str = "a policy of the other tool that every deprecation has a sunset; there is none here, and that something is deprecated is told in any case";

/// What belongs to a whole path.
const SHARED: &str = "told as `new-optional-request-parameter` or `new-required-request-parameter`, once, with every operation of the path";

/// Gives the reason why an id is not used.
pub fn of_id(id: &str) -> Option<&'static str> {
    IDS.iter().find(|it| it.0 == id).map(|it| it.1)
}

/// Gives the reason of a pair.
pub fn of(name: &str) -> Option<&'static str> {
    REASONS.iter().find(|it| it.0 == name).map(|it| it.1)
}
