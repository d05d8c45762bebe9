//! `info`: what the contract is called.

use super::{Cx, typed};
use crate::contract::grammar::Kind;
use crate::contract::model::Info;
use crate::document::Place;

/// Reads `info` of the root. What is missing has been reported, so that an empty text may stand in for it.
pub fn info<'d>(cx: &Cx<'_, 'd>, root: &Place<'d>) -> Info {
    let Some(place) = cx
        .get(root, "info")
        .filter(|it| it.node.as_object().is_some())
    else {
        return nameless(root);
    };
    let complete = ["title", "version"]
        .iter()
        .all(|it| cx.text(&place, it).is_some());
    if !complete {
        return nameless(&place);
    }
    let Some(info) = typed::read::<openapiv3::Info>(cx, &place, Kind::Info) else {
        return nameless(&place);
    };
    Info {
        at: place.node.at,
        title: info.title,
        version: info.version,
        summary: cx.text(&place, "summary"),
        description: info.description,
    }
}

fn nameless(place: &Place<'_>) -> Info {
    Info {
        at: place.node.at,
        title: String::new(),
        version: String::new(),
        summary: None,
        description: None,
    }
}
