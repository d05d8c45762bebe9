//! A path and its operations, with honest answers to every other method.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::guard::GuardContext;
use actix_web::http::Method;
use actix_web::http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, Route, guard, web};

use super::problem::Rejection;
use super::routes;

/// In the data of the application where pages of other origins may call: a browser that asks for leave (a preflight) is
/// told the methods before an operation of the contract is asked, `OPTIONS` among them.
#[derive(Debug, Clone, Copy)]
pub struct Preflights;

/// A path and its operations: `HEAD` comes with `GET`, `OPTIONS` is answered, and the rest is 405 with `Allow`.
pub struct Endpoint {
    resource: Resource,
    routes: Vec<Route>,
    allow: Vec<Method>,
}

impl Endpoint {
    /// A path, as the contract writes it, without operations as yet.
    pub fn at(path: &str) -> Self {
        Self {
            resource: web::resource(routes::pattern(path)).name(path),
            routes: Vec::new(),
            allow: Vec::new(),
        }
    }

    /// Adds a `GET`, and the `HEAD` that comes with it. A `HEAD` of its own is added before it.
    pub fn get<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let own_head = self.allow.contains(&Method::HEAD);
        let this = self.on(Method::GET, handler.clone());
        if own_head {
            this
        } else {
            this.on(Method::HEAD, handler)
        }
    }

    /// Adds any other operation.
    pub fn on<F, Args>(mut self, method: Method, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.allow.push(method.clone());
        self.routes.push(web::method(method).to(handler));
        self
    }

    /// Adds an operation whose method HTTP itself does not name; contracts of OpenAPI 3.2 may have any.
    pub fn on_other<F, Args>(self, method: &str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => self.on(method, handler),
            // The generator lets only tokens through, and every token is a method.
            Err(_) => self,
        }
    }

    fn allow(&self) -> HeaderValue {
        let mut names: Vec<&str> = self.allow.iter().map(Method::as_str).collect();
        names.push("OPTIONS");
        names.sort_unstable();
        names.dedup();
        // Names of methods are tokens, and tokens are fit for headers.
        HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
    }
}

/// Says whether a browser asks for leave, and is to be answered before the operations.
fn is_preflight(asked: &GuardContext<'_>) -> bool {
    let head = asked.head();
    head.method == Method::OPTIONS
        && asked.app_data::<Preflights>().is_some()
        && head.headers().contains_key(ORIGIN)
        && head.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

impl HttpServiceFactory for Endpoint {
    fn register(self, config: &mut AppService) {
        let allow = self.allow();
        let other = move |method: Method| {
            let allow = allow.clone();
            async move {
                if method == Method::OPTIONS {
                    let mut response = HttpResponse::NoContent();
                    Ok(response.insert_header((ALLOW, allow)).finish())
                } else {
                    Err(Rejection::method_not_allowed(allow))
                }
            }
        };
        let preflight = web::route().guard(guard::fn_guard(is_preflight));
        let resource = self.resource.route(preflight.to(other.clone()));
        let routes = self.routes.into_iter();
        routes
            .fold(resource, Resource::route)
            .default_service(web::to(other))
            .register(config);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_service, init_service};

    use super::*;

    async fn answer() -> &'static str {
        "found"
    }

    #[actix_web::test]
    async fn any_token_may_be_a_method() {
        let endpoint = Endpoint::at("/a")
            .on_other("QUERY", answer)
            .on_other("M-SEARCH", answer);
        let app = init_service(App::new().service(endpoint)).await;
        for (method, expected) in [("QUERY", 200), ("M-SEARCH", 200), ("LINK", 405)] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let request = TestRequest::with_uri("/a").method(method.clone());
            let response = call_service(&app, request.to_request()).await;
            assert_eq!(response.status().as_u16(), expected, "{method}");
            if expected == 405 {
                let allow = response.headers().get(ALLOW);
                assert_eq!(allow.unwrap(), "M-SEARCH, OPTIONS, QUERY");
            }
        }
    }
}
