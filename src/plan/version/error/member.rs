//! What the names of members mean in errors.
//!
//! In: the name of a member, in lower case and without marks. Out: what fills it.

use crate::contract::ErrorSource;
use crate::plan::error::ViolationSource;

/// The letters and digits of a name, in lower case.
pub fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|it| it.to_ascii_lowercase()).collect()
}

/// Says whether members of this name have a sentence about what is wrong.
pub fn tells(word: &str) -> bool {
    matches!(
        word,
        "message"
            | "detail"
            | "description"
            | "msg"
            | "errmsg"
            | "errordescription"
            | "errormessage"
            | "longmessage"
            | "usermessage"
            | "developermessage"
            | "explanation"
            | "defaultmessage"
    )
}

/// What a text of an item says of the violation that the item is about.
pub fn part(word: &str) -> Option<ViolationSource> {
    Some(match word {
        "pointer" => ViolationSource::Pointer,
        "parameter" => ViolationSource::Parameter,
        "field" | "name" | "property" | "source" | "param" | "attribute" | "location" | "path"
        | "target" | "loc" | "attr" => ViolationSource::Field,
        _ => return None,
    })
}

/// What a text of a violation is, where something else says what is wrong on the whole.
pub fn of_violation(word: &str) -> Option<ViolationSource> {
    match word {
        "keyword" | "code" | "rule" | "type" | "errorcode" => Some(ViolationSource::Keyword),
        "reason" | "error" => Some(ViolationSource::Detail),
        _ if tells(word) => Some(ViolationSource::Detail),
        _ => part(word),
    }
}

/// Says whether a list of this name is a place in steps.
pub fn is_steps(word: &str) -> bool {
    matches!(word, "loc" | "path" | "location")
}

/// What a text is, apart from a sentence.
pub fn text(word: &str, is_told: bool) -> Option<ErrorSource> {
    Some(match word {
        "title" | "name" | "status" | "reason" | "summary" => ErrorSource::Title,
        "instance" | "path" => ErrorSource::Instance,
        "error" if is_told => ErrorSource::Code,
        "error" | "err" => ErrorSource::Detail,
        "code" | "errorcode" | "errcode" | "errortype" | "type" | "kind" | "errorname" | "slug"
        | "category" => ErrorSource::Code,
        _ if is_moment(word) => ErrorSource::Timestamp,
        _ if is_id(word) => ErrorSource::RequestId,
        _ if tells(word) => ErrorSource::Detail,
        _ => return None,
    })
}

/// Says whether a text of this name is when the error was.
pub fn is_moment(word: &str) -> bool {
    matches!(
        word,
        "timestamp" | "time" | "date" | "datetime" | "occurredat" | "errortime"
    )
}

/// Says whether a text of this name tells errors apart.
pub fn is_id(word: &str) -> bool {
    matches!(
        word,
        "id" | "errorid" | "requestid" | "traceid" | "correlationid"
    )
}

/// Says whether a text of this name leads to a page.
pub fn leads(word: &str) -> bool {
    ["url", "uri", "href", "moreinfo"]
        .iter()
        .any(|it| word.ends_with(it))
}

/// Says whether a number of this name is the status.
pub fn is_status(word: &str) -> bool {
    matches!(
        word,
        "status"
            | "code"
            | "statuscode"
            | "errorcode"
            | "errcode"
            | "error"
            | "httpstatus"
            | "httpcode"
            | "httpstatuscode"
    )
}

/// Says whether a list of this name has all that is wrong.
pub fn is_list(word: &str) -> bool {
    matches!(
        word,
        "errors"
            | "details"
            | "violations"
            | "invalidparams"
            | "fields"
            | "validationerrors"
            | "fielderrors"
            | "detail"
            | "messages"
    )
}

/// Says whether an object of this name, which need not be there, is about the error and not about something else.
pub fn is_about(word: &str) -> bool {
    matches!(
        word,
        "fault" | "problem" | "exception" | "status" | "meta" | "source"
    ) || word.contains("error")
}

/// What a member says of an error by being true or false. That nobody knows whether it would help to try again is said
/// only where it must be.
pub fn answer(word: &str, is_required: bool) -> Option<bool> {
    match word {
        "ok" | "success" | "successful" | "succeeded" | "issuccess" | "valid" => Some(false),
        "error" | "iserror" | "haserror" | "failed" | "failure" => Some(true),
        "retriable" | "retryable" | "isretryable" | "temporary" | "transient" => {
            Some(false).filter(|_| is_required)
        }
        _ => None,
    }
}
