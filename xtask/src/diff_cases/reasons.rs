//! Why a pair is judged otherwise than by the other tool, in words. Each was found by looking at the pair.

/// Settings of the other tool that hide findings.
const SETTING: &str = "the pair is about a setting of the other tool that hides levels of stability; we report them, and a team sets their severity";

/// What is tighter or looser is judged alike everywhere.
const LOOSER: &str = "the response may hold strings now that the old contract excluded, which we call breaking as for every other keyword; the other tool has it for information";

/// Pairs and their reasons.
pub const REASONS: &[(&str, &str)] = &[
    (
        "Breaking_AddedEnum",
        "the contracts differ in more than the pair is about: the server's path, encodings, a request body, security, a `not`, the type of a property; all of it is there, and we find it",
    ),
    (
        "Breaking_AnyOf",
        "the branch is an array with `properties`: `required` beside them applies to no array, and every value is accepted as before",
    ),
    ("Breaking_DeletePatten", LOOSER),
    ("Breaking_GeneralizedPattern", LOOSER),
    (
        "Breaking_ReqBodyNewRequiredPropertyNew",
        "`required` has one more name, which `properties` does not declare; it must be there all the same, so that old requests are refused",
    ),
    (
        "Breaking_RequiredPropertyWriteOnlyEnabled",
        "a required property of a response becomes write-only: it is no longer sent, and clients rely on it",
    ),
    (
        "Breaking_Servers",
        "a server is gone, from the root and from a path: a warning here, since whoever calls it must be told",
    ),
    (
        "ComponentSecurityTypeUpdated",
        "the changed scheme is `http` without `scheme`, so that nobody can say what it asks for; it is refused with its line",
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
        "`required` of the old contract holds an empty name, which may be left out now; we find that beside what is asked for",
    ),
    (
        "ResponseBodyExclusiveMinDecreased",
        "`minimum: 10` stands beside `exclusiveMinimum: 5`, so that only the first says something; we find that the limit fell, as `response-body-min-decreased`",
    ),
    (
        "ResponsePropertyTypeChangedCheck",
        "the changed property stands under `properties` of a string, where no value has it; nothing changes for anybody",
    ),
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
