//! Odd names: what contracts call things, and what they are called in Rust.

use super::*;
use crate::diagnostic::Sink;
use crate::source::{Located, SourceId, Span};

fn texts(kind: Kind, names: &[&str]) -> Vec<String> {
    given(kind, names, &mut Given::default())
}

fn given(kind: Kind, names: &[&str], given: &mut Given) -> Vec<String> {
    let wishes: Vec<Wish> = names
        .iter()
        .map(|it| Wish::new(format!("#/{it}"), *it))
        .collect();
    let (sink, mut scope) = (Sink::default(), Scope::new(kind));
    let names = match kind {
        Kind::Type => as_text(scope.types(&sink, given, &wishes), TypeName::as_str),
        Kind::Variant => as_text(scope.variants(&sink, given, &wishes), VariantName::as_str),
        Kind::Field => as_text(scope.fields(&sink, given, &wishes), FieldName::as_str),
        Kind::Function => as_text(scope.functions(&sink, given, &wishes), FnName::as_str),
        Kind::Constant => as_text(scope.constants(&sink, given, &wishes), ConstName::as_str),
        Kind::Module => as_text(scope.modules(&sink, given, &wishes), ModuleName::as_str),
        Kind::Table => as_text(scope.tables(&sink, given, &wishes), TableName::as_str),
        Kind::Column => as_text(scope.columns(&sink, given, &wishes), ColumnName::as_str),
        Kind::Package => as_text(scope.packages(&sink, given, &wishes), PackageName::as_str),
    };
    assert!(!sink.has_errors());
    names
}

fn as_text<N>(names: Vec<N>, text: impl Fn(&N) -> &str) -> Vec<String> {
    names.iter().map(|it| text(it).to_owned()).collect()
}

#[test]
fn keywords_are_raw_where_they_can_be() {
    let names = [
        "type", "self", "Self", "super", "crate", "_", "match", "gen",
    ];
    assert_eq!(
        texts(Kind::Field, &names),
        [
            "r#type",
            "self_",
            "self_2",
            "super_",
            "crate_",
            "underscore",
            "r#match",
            "r#gen"
        ]
    );
}

#[test]
fn names_of_the_generated_files_are_taken() {
    let names = [
        "Option",
        "Result",
        "Vec",
        "Error",
        "Problem",
        "std",
        "serde_json",
        "Pet",
    ];
    let wishes: Vec<Wish> = names
        .iter()
        .map(|it| Wish::new("", *it).or(format!("{it} model")))
        .collect();
    let names = Scope::new(Kind::Type).types(&Sink::default(), &mut Given::default(), &wishes);
    assert_eq!(
        as_text(names, TypeName::as_str),
        [
            "OptionModel",
            "ResultModel",
            "VecModel",
            "ErrorModel",
            "ProblemModel",
            "Std",
            "SerdeJson",
            "Pet"
        ]
    );
}

#[test]
fn digits_and_symbols_become_words() {
    let names = [
        "3DModel", "200", "+1", "-1", "$", "@type", "#", "", " ", "1",
    ];
    assert_eq!(
        texts(Kind::Type, &names),
        [
            "Type3dModel",
            "Type200",
            "Plus1",
            "Minus1",
            "Dollar",
            "Type",
            "Hash2",
            "Empty",
            "Space",
            "Type1"
        ]
    );
    assert_eq!(
        texts(Kind::Field, &["200", "+1", "-1", "$", "@id", "id", ""]),
        [
            "field_200",
            "plus_1",
            "minus_1",
            "dollar",
            "id",
            "id_2",
            "empty"
        ]
    );
}

#[test]
fn a_leading_underscore_beside_the_plain_name_is_spelled() {
    assert_eq!(texts(Kind::Field, &["id", "_id"]), ["id", "underscore_id"]);
}

#[test]
fn other_scripts_become_letters_of_ascii() {
    assert_eq!(
        texts(Kind::Field, &["größe", "日本語"]),
        ["grosse", "ri_ben_yu"]
    );
    assert_eq!(
        texts(Kind::Variant, &["😀", "\u{202e}x"]),
        ["Grinning", "X"]
    );
    assert_eq!(texts(Kind::Variant, &["é", "e\u{301}"]), ["E", "E2"]);
}

#[test]
fn names_that_collide_stay_apart() {
    assert_eq!(
        texts(Kind::Field, &["fooBar", "foo_bar", "foo-bar", "foo.bar"]),
        [
            "foo_bar",
            "foo_underscore_bar",
            "foo_minus_bar",
            "foo_dot_bar"
        ]
    );
    assert_eq!(
        texts(
            Kind::Variant,
            &["a-b", "a_b", "mW", "MW", ">", ">=", "", " "]
        ),
        [
            "AB",
            "AUnderscoreB",
            "MW",
            "Mw",
            "GreaterThan",
            "GreaterThanEqual",
            "Empty",
            "Space"
        ]
    );
    assert_eq!(
        texts(Kind::Variant, &["created_at", "-created_at"]),
        ["CreatedAt", "MinusCreatedAt"]
    );
    assert_eq!(
        texts(Kind::Variant, &["gpt-3.5", "gpt_3_5"]),
        ["Gpt35", "GptUnderscore3Underscore5"]
    );
}

#[test]
fn sentences_are_cut_between_words() {
    let sentence = "the quick brown fox ".repeat(20);
    let names = texts(Kind::Variant, &[&sentence, &format!("{sentence}jumps")]);
    assert!(names.iter().all(|it| it.len() < 64), "{names:?}");
    assert_ne!(names[0], names[1]);
}

#[test]
fn modules_are_no_files_of_the_crate_and_no_paths() {
    assert_eq!(
        texts(
            Kind::Module,
            &["mod", "lib", "models", "con", "../../x", "C:\\x", "Pets"]
        ),
        ["mod_2", "lib_2", "models_2", "con_2", "x", "c_x", "pets"]
    );
}

#[test]
fn methods_are_none_of_the_standard_traits() {
    let names = texts(
        Kind::Function,
        &["delete", "move", "next", "from_str", "into_x", "get"],
    );
    assert_eq!(names[0], "delete");
    assert_eq!(names[1], "r#move");
    assert_eq!(names[5], "get");
    assert!(!["next", "from_str", "into_x"].contains(&names[2].as_str()));
}

#[test]
fn packages_are_what_cargo_accepts() {
    assert_eq!(
        texts(Kind::Package, &["My API!", "123", "日本語", "", "serde"]),
        ["my-api", "api-123", "ri-ben-yu", "empty", "serde-2"]
    );
}

#[test]
fn names_given_before_win() {
    let mut names = Given::default();
    assert_eq!(
        given(Kind::Field, &["a-b", "a_b"], &mut names),
        ["a_b", "a_underscore_b"]
    );
    let mut names = Given {
        before: names.now,
        ..Given::default()
    };
    assert_eq!(
        given(Kind::Field, &["a.b", "a_b", "a-b"], &mut names),
        ["a_dot_b", "a_underscore_b", "a_b"]
    );
}

#[test]
fn operations_keep_their_names_when_another_comes_before_them() {
    let mut names = Given::default();
    assert_eq!(given(Kind::Function, &["a-b"], &mut names), ["a_b"]);
    let mut names = Given {
        before: names.now,
        ..Given::default()
    };
    assert_eq!(
        given(Kind::Function, &["aB", "a-b"], &mut names)
            .last()
            .map(String::as_str),
        Some("a_b")
    );
}

#[test]
fn names_given_before_are_of_their_kind() {
    let sink = Sink::default();
    let mut names = Given::default();
    let types = [Wish::new("v1/a", "bank"), Wish::new("v1/b", "Bank")];
    let mut scope = Scope::new(Kind::Type);
    let types = scope.types(&sink, &mut names, &types);
    assert_eq!(as_text(types, TypeName::as_str), ["Bank", "Bank2"]);
    let mut names = Given {
        before: names.now,
        ..Given::default()
    };
    let field = Scope::new(Kind::Field).field(&sink, &mut names, Wish::new("v1/b", "bank"));
    assert_eq!(field.as_str(), "bank");
}

#[test]
fn pinned_names_win() {
    let at = Span {
        source: SourceId(0),
        start: 0,
        end: 0,
    };
    let pinned = Located::new("Pet".to_owned(), at);
    let wishes = [
        Wish::new("", "Pet").or("pet model"),
        Wish::new("", "x").pinned(Some(&pinned)),
    ];
    let names = Scope::new(Kind::Type).types(&Sink::default(), &mut Given::default(), &wishes);
    assert_eq!(as_text(names, TypeName::as_str), ["PetModel", "Pet"]);
}
