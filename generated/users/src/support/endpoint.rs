//! A path and its operations, with honest answers to every other method.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, web};

use super::problem::Rejection;
use super::routes;

/// A path and its operations: `HEAD` comes with `GET`, `OPTIONS` is answered, and the rest is 405 with `Allow`.
pub struct Endpoint {
    resource: Resource,
    allow: Vec<Method>,
}

impl Endpoint {
    /// A path, as the contract writes it, without operations as yet.
    pub fn at(path: &str) -> Self {
        Self {
            resource: web::resource(routes::pattern(path)),
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
        self.resource = self.resource.route(web::method(method).to(handler));
        self
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
        self.resource
            .default_service(web::to(other))
            .register(config);
    }
}
