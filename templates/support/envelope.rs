//! The outermost layer: request id, panics, and the one place that writes error bodies.
//!
//! It makes no difference who refuses a request: a response enum, the guard, a reader of parameters, the router, the
//! framework itself, a deadline or a panic. All errors come past here, and get the envelope of the version of the
//! contract that the path belongs to.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use actix_web::middleware::Next;
use actix_web::rt::time::timeout;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use tracing::Instrument;

use super::error::chain;
use super::error_body::Occurrence;
use super::error_form::Forms;
use super::problem::Rejection;
use super::request_id::{RequestId, X_REQUEST_ID};
use super::shape::Form;
use super::unread::Unread;

/// How long the server may take for one answer. In the data of the application; without it there is no limit.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub Duration);

/// Wraps the whole application, by `middleware::from_fn`.
pub async fn envelope(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let unread = Unread::of(&mut request);
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let uri = request.uri().clone();
    let unrouted = Forms::of(request.request());
    let deadline = request.app_data::<Deadline>().copied();
    let span = tracing::info_span!("request", %id, method = %request.method(), path = uri.path());
    let answer = catch_panic(within(deadline, next.call(request)))
        .instrument(span.clone())
        .await;
    let _entered = span.enter();

    let failure = match answer {
        Ok(Ok(response)) => {
            let (request, response) = response.into_parts();
            let response =
                unread.until_sent(finish(response, uri.path(), &id, || Forms::of(&request)));
            return Ok(ServiceResponse::new(request, response));
        }
        Ok(Err(error)) => error,
        Err(panic) => Rejection::internal(panic_message(&*panic)).into(),
    };
    // The request has gone down with its answer, so that only an error can be given back.
    let response = finish(HttpResponse::from_error(failure), uri.path(), &id, || {
        unrouted
    });
    let response = unread.until_sent(response);
    Err(InternalError::from_response("no answer", response).into())
}

/// Gives a refusal as an answer with a body, the one that it would get on its way out.
pub fn written(http: &HttpRequest, rejection: &Rejection) -> HttpResponse {
    let id = http.extensions().get::<RequestId>().cloned();
    let id = id.unwrap_or_else(|| RequestId::of(http.headers()));
    let form = Forms::of(http).at(rejection.status);
    let body = write(rejection, http.uri().path(), &id, form);
    with_body(rejection.error_response(), form, body)
}

/// Adds the id to any answer, and the body to an error.
fn finish(
    mut response: HttpResponse,
    path: &str,
    id: &RequestId,
    forms: impl FnOnce() -> Forms,
) -> HttpResponse {
    let status = response.status();
    tracing::info!(status = status.as_u16(), "answered");
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, id.header());
    // What a client has sent may be in the body, and no browser shall take it for a page.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let form = forms().at(status);
    let body = match response.error().map(|error| error.as_error::<Rejection>()) {
        Some(Some(rejection)) => write(rejection, path, id, form),
        // An error of the framework has its own words; a bare status has none.
        Some(None) => write(&Rejection::of_status(status), path, id, form),
        None if response.body().size().is_eof() => {
            write(&Rejection::of_status(status), path, id, form)
        }
        None => return response,
    };
    with_body(response, form, body)
}

fn with_body(mut response: HttpResponse, form: &Form, body: Vec<u8>) -> HttpResponse {
    let media_type = HeaderValue::from_static(form.media_type);
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response.set_body(BoxBody::new(body))
}

fn write(rejection: &Rejection, path: &str, id: &RequestId, form: &Form) -> Vec<u8> {
    if let Some(cause) = &rejection.cause {
        // The span has the id too, but only where it is logged at all.
        let status = rejection.status.as_u16();
        tracing::error!(request_id = %id, status, cause = %chain(&**cause));
    }
    form.write(&Occurrence::of(rejection, path, id.as_str()))
}

async fn within(
    deadline: Option<Deadline>,
    answer: impl Future<Output = Result<ServiceResponse, actix_web::Error>>,
) -> Result<ServiceResponse, actix_web::Error> {
    let Some(Deadline(limit)) = deadline else {
        return answer.await;
    };
    let late = |_| Rejection::unavailable("the answer did not come before its deadline");
    timeout(limit, answer).await.map_err(late)?
}

/// Runs a future; a panic ends it and nothing else.
async fn catch_panic<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // What the future held is dropped with it, so that nobody sees a half-done change.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("(no message)"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::{self, Method, header};
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service};
    use actix_web::{App, web};
    use serde_json::{Value, json};

    use super::super::endpoint::Endpoint;
    use super::super::error_form::{Envelope, Envelopes, Statuses};
    use super::super::shape::{Shape, Source};
    use super::*;

    const fn coded(member: &'static [(&'static str, Shape)]) -> Form {
        Form {
            shape: Shape::Object(member),
            media_type: "application/json",
        }
    }

    const CODE: Shape = Shape::Of(Source::Code);
    const V1: Envelope = Envelope {
        of_status: &[(405, coded(&[("method", CODE)]))],
        of_operations: &[(
            "GET",
            "/thing/{id}",
            &[
                (Statuses::Exact(409), coded(&[("conflict", CODE)])),
                (Statuses::Hundred(4), coded(&[("mistake", CODE)])),
                (Statuses::Any, coded(&[("fault", CODE)])),
            ],
        )],
        ..Envelope::new("/v1", coded(&[("message", CODE)]))
    };

    struct Told {
        status: u16,
        headers: header::HeaderMap,
        body: Value,
    }

    /// Sends a request to an application that fails in all ways.
    async fn told(request: TestRequest) -> Told {
        let panics = |_: HttpRequest| async { if true { panic!("with a secret") } else { "" } };
        let fails = || async { Err::<HttpResponse, _>(Rejection::internal("with a secret")) };
        let sleeps = || async {
            actix_web::rt::time::sleep(Duration::from_secs(60)).await;
            HttpResponse::Ok().finish()
        };
        let app = App::new()
            .app_data(Envelopes(&[V1]))
            .app_data(Deadline(Duration::from_millis(50)))
            .service(Endpoint::at("/v1/ok").get(|| async { HttpResponse::Ok().body("fine") }))
            .service(Endpoint::at("/panics").get(panics))
            .service(Endpoint::at("/fails").get(fails))
            .service(Endpoint::at("/sleeps").get(sleeps))
            .service(Endpoint::at("/json").on(Method::POST, |_: web::Json<Value>| async { "" }))
            .service(web::scope("/v1").service(Endpoint::at("/thing/{id}").get(
                |id: web::Path<u16>| async move {
                    if *id == 0 {
                        panic!("zero");
                    }
                    HttpResponse::build(http::StatusCode::from_u16(*id).unwrap()).finish()
                },
            )))
            .service(Endpoint::at("/bare").get(|| async { HttpResponse::Conflict().finish() }))
            .default_service(web::to(|| async {
                Err::<HttpResponse, _>(Rejection::not_found())
            }))
            .wrap(from_fn(envelope));
        let app = init_service(app).await;
        let answer = actix_web::dev::Service::call(&app, request.to_request()).await;
        let response = match answer {
            Ok(response) => response.into_parts().1.map_into_boxed_body(),
            Err(error) => error.error_response(),
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = actix_web::body::to_bytes(response.into_body())
            .await
            .unwrap_or_default();
        Told {
            status,
            headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }

    #[actix_web::test]
    async fn every_refusal_has_the_envelope() {
        for (method, uri, status) in [
            (Method::GET, "/nope", 404),
            (Method::PUT, "/panics", 405),
            (Method::GET, "/panics", 500),
            (Method::GET, "/fails", 500),
            (Method::GET, "/sleeps", 503),
            (Method::POST, "/json", 400),
            (Method::GET, "/bare", 409),
        ] {
            let request = TestRequest::with_uri(uri)
                .method(method)
                .insert_header(("x-request-id", "my-id"));
            let told = told(request).await;
            assert_eq!(told.status, status, "{uri}");
            assert_eq!(
                told.headers.get(CONTENT_TYPE).unwrap(),
                "application/problem+json",
                "{uri}"
            );
            assert_eq!(told.headers.get(X_REQUEST_ID).unwrap(), "my-id", "{uri}");
            assert_eq!(told.body["status"], status, "{uri}");
            assert_eq!(told.body["request_id"], "my-id", "{uri}");
            assert!(!told.body.to_string().contains("secret"), "{uri}");
        }
    }

    #[actix_web::test]
    async fn a_version_has_its_own_form() {
        let answer = told(TestRequest::with_uri("/v1/nope")).await;
        assert_eq!(answer.body, json!({"message": "not_found"}));
        let answer = told(TestRequest::with_uri("/v1/ok").method(Method::PUT)).await;
        assert_eq!(answer.body, json!({"method": "method_not_allowed"}));
        assert_eq!(
            answer.headers.get(CONTENT_TYPE).unwrap(),
            "application/json"
        );
        let answer = told(TestRequest::with_uri("/v10/nope")).await;
        assert_eq!(answer.body["code"], "not_found");
    }

    #[actix_web::test]
    async fn an_operation_has_forms_of_its_own() {
        for (method, id, member) in [
            (Method::GET, "409", "conflict"),
            (Method::GET, "404", "mistake"),
            (Method::GET, "501", "fault"),
            (Method::GET, "0", "fault"),
            (Method::PUT, "404", "method"),
        ] {
            let uri = format!("/v1/thing/{id}");
            let answer = told(TestRequest::with_uri(&uri).method(method)).await;
            assert!(answer.body.get(member).is_some(), "{uri}: {}", answer.body);
        }
    }

    #[actix_web::test]
    async fn methods_are_told() {
        for (method, status) in [
            ("OPTIONS", 204),
            ("TRACE", 405),
            ("FROB", 405),
            ("HEAD", 200),
            ("GET", 200),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = told(TestRequest::with_uri("/v1/ok").method(method)).await;
            assert_eq!(answer.status, status);
            if answer.status != 200 {
                assert_eq!(
                    answer.headers.get(header::ALLOW).unwrap(),
                    "GET, HEAD, OPTIONS"
                );
            }
        }
    }

    #[actix_web::test]
    async fn an_id_that_is_not_sane_is_replaced() {
        let answer =
            told(TestRequest::with_uri("/v1/ok").insert_header(("x-request-id", "a b"))).await;
        assert_eq!(answer.headers.get(X_REQUEST_ID).unwrap().len(), 16);
    }
}
