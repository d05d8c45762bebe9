//! The files under `templates/` that generated crates are made of, by their path there.

macro_rules! embedded {
    ($($path:literal,)*) => {
        &[$(($path, include_str!(concat!("../../templates/", $path)))),*]
    };
}

/// All of them, in the order of their paths; a test compares this list with the folder.
pub const TEMPLATES: &[(&str, &str)] = embedded![
    "auth/account.rs",
    "auth/api_key.rs",
    "auth/attempts.rs",
    "auth/authenticator.rs",
    "auth/basic.rs",
    "auth/caller.rs",
    "auth/common_passwords.txt",
    "auth/cookie.rs",
    "auth/guard.rs",
    "auth/hs256.rs",
    "auth/issued.rs",
    "auth/issuer/claims.rs",
    "auth/issuer/fetch.rs",
    "auth/issuer/key.rs",
    "auth/issuer/keys.rs",
    "auth/issuer/mod.rs",
    "auth/issuer/settings.rs",
    "auth/jwt.rs",
    "auth/keys.rs",
    "auth/password.rs",
    "auth/session.rs",
    "auth/test_credential.rs",
    "auth/token.rs",
    "backend/convert.rs",
    "backend/error.rs",
    "backend/limits.rs",
    "backend/migration.rs",
    "backend/postgres/address.rs",
    "backend/postgres/database.rs",
    "backend/postgres/fault.rs",
    "backend/postgres/migration.rs",
    "backend/postgres/mod.rs",
    "backend/postgres/pool.rs",
    "backend/postgres/select.rs",
    "backend/postgres/session.rs",
    "backend/postgres/value.rs",
    "backend/sqlite/database.rs",
    "backend/sqlite/fault.rs",
    "backend/sqlite/migration.rs",
    "backend/sqlite/mod.rs",
    "backend/sqlite/select.rs",
    "backend/sqlite/tests.rs",
    "backend/sqlite/value.rs",
    "backend/sqlite/writer.rs",
    "backend/text.rs",
    "backend/unit.rs",
    "crate/.dockerignore.jinja",
    "crate/.env.example.jinja",
    "crate/.gitattributes.jinja",
    "crate/.gitignore.jinja",
    "crate/Cargo.toml.jinja",
    "crate/Dockerfile.jinja",
    "crate/README.md.jinja",
    "crate/compose.yaml.jinja",
    "crate/deploy/config.yaml.jinja",
    "crate/deploy/kustomization.yaml.jinja",
    "crate/deploy/network.yaml.jinja",
    "crate/deploy/redis.yaml.jinja",
    "crate/deploy/server.yaml.jinja",
    "crate/src/app.rs.jinja",
    "crate/src/cli.rs.jinja",
    "crate/src/config.rs.jinja",
    "crate/src/custom/mod.rs.jinja",
    "crate/src/lib.rs.jinja",
    "crate/src/main.rs.jinja",
    "crate/src/state.rs.jinja",
    "crate/tests/contract/answer.rs.jinja",
    "crate/tests/contract/main.rs.jinja",
    "crate/tests/contract/server.rs.jinja",
    "edge/built_in.rs",
    "edge/client.rs",
    "edge/cors.rs",
    "edge/docs/attempt.js",
    "edge/docs/contract.js",
    "edge/docs/credentials.js",
    "edge/docs/dom.js",
    "edge/docs/form.js",
    "edge/docs/main.js",
    "edge/docs/mod.rs",
    "edge/docs/page.css",
    "edge/docs/page.html",
    "edge/docs/schema.js",
    "edge/headers.rs",
    "edge/idempotency/fingerprint.rs",
    "edge/idempotency/kept.rs",
    "edge/idempotency/mod.rs",
    "edge/idempotency/store.rs",
    "edge/idempotency/tests.rs",
    "edge/layer.rs",
    "edge/maintenance.rs",
    "edge/metrics.rs",
    "edge/paths.rs",
    "edge/rate/memory.rs",
    "edge/rate/mod.rs",
    "edge/rate/store.rs",
    "edge/redis.rs",
    "edge/telemetry/collector.rs",
    "edge/telemetry/mod.rs",
    "edge/telemetry/request.rs",
    "edge/telemetry/settings.rs",
    "edge/trace.rs",
    "support/answer.rs",
    "support/backtrack.rs",
    "support/body/mod.rs",
    "support/body/typed.rs",
    "support/csv.rs",
    "support/decimal.rs",
    "support/echo.rs",
    "support/echo_file.rs",
    "support/ecma.rs",
    "support/ecma/escape.rs",
    "support/endpoint.rs",
    "support/envelope.rs",
    "support/error.rs",
    "support/error_body.rs",
    "support/error_form.rs",
    "support/etag.rs",
    "support/form.rs",
    "support/format/address.rs",
    "support/format/idn.rs",
    "support/format/mod.rs",
    "support/format/number.rs",
    "support/format/text.rs",
    "support/format/time.rs",
    "support/format/uri.rs",
    "support/job/board.rs",
    "support/job/error.rs",
    "support/job/lease.rs",
    "support/job/mod.rs",
    "support/job/queue.rs",
    "support/job/runner.rs",
    "support/job/settings.rs",
    "support/job/work.rs",
    "support/json.rs",
    "support/line.rs",
    "support/members.rs",
    "support/multipart/collect.rs",
    "support/multipart/file.rs",
    "support/multipart/mod.rs",
    "support/multipart/part.rs",
    "support/multipart/parts.rs",
    "support/multipart/reader.rs",
    "support/multipart/tests.rs",
    "support/negotiation.rs",
    "support/pagination.rs",
    "support/parameter/decode.rs",
    "support/parameter/deep.rs",
    "support/parameter/mod.rs",
    "support/parameter/read.rs",
    "support/parameter/scalar.rs",
    "support/parameter/shape.rs",
    "support/parameter/source.rs",
    "support/parameter/style.rs",
    "support/patch.rs",
    "support/pattern.rs",
    "support/problem.rs",
    "support/raw.rs",
    "support/request_id.rs",
    "support/routes.rs",
    "support/rule/combine.rs",
    "support/rule/kind.rs",
    "support/rule/list.rs",
    "support/rule/mod.rs",
    "support/rule/number.rs",
    "support/rule/object.rs",
    "support/rule/text.rs",
    "support/rule/unevaluated.rs",
    "support/rule/values.rs",
    "support/scalar.rs",
    "support/secret.rs",
    "support/settings.rs",
    "support/shape.rs",
    "support/signature.rs",
    "support/strict.rs",
    "support/union.rs",
    "support/unread.rs",
    "support/violation.rs",
];

/// Gives a file.
pub fn template(path: &str) -> Option<&'static str> {
    TEMPLATES
        .iter()
        .find(|(it, _)| *it == path)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Gives the files of a folder, by their path under `templates/`.
    fn files(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                files(&entry.path(), &path, found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn the_list_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut found = Vec::new();
        for folder in ["auth", "backend", "crate", "edge", "support"] {
            if root.join(folder).is_dir() {
                files(&root.join(folder), folder, &mut found);
            }
        }
        // The roots of fixed folders are for the tests of these files; generated crates have their own.
        let roots = [
            "auth/mod.rs",
            "backend/mod.rs",
            "edge/mod.rs",
            "support/mod.rs",
        ];
        found.retain(|it| !roots.contains(&it.as_str()));
        found.sort();
        let listed: Vec<&str> = TEMPLATES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, found, "add to `TEMPLATES` what is in the folder");
    }
}
