//! The server that a generated one is measured against: the same requests of `specs/users/v1.yaml` over the same tables,
//! written by hand for speed, with nothing that the measured requests do not need.
//!
//! In: `PEER_DATABASE` (a file or `postgres://…`, with its tables already) and `PEER_SECRET`. Out: `peer serve` answers on
//! a free port of loopback and says which, `peer token SUBJECT ROLE TENANT` prints an access token, `peer fill TENANT COUNT`
//! adds accounts.

mod posts;
mod problem;
mod storage;
mod token;
mod users;
mod violation;

use std::error::Error;
use std::time::Duration;

use actix_web::{App, HttpServer, web};

use crate::storage::Storage;
use crate::token::Tokens;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let secret = std::env::var("PEER_SECRET")?;
    match arguments[..] {
        ["serve"] => serve(&secret).await,
        ["token", subject, role, tenant] => {
            println!("{}", Tokens::new(&secret).issue(subject, role, tenant)?);
            Ok(())
        }
        ["fill", tenant, count] => storage()?.fill(tenant.parse()?, count.parse()?).await,
        _ => Err("peer serve | peer token SUBJECT ROLE TENANT | peer fill TENANT COUNT".into()),
    }
}

async fn serve(secret: &str) -> Result<(), Box<dyn Error>> {
    let storage = web::Data::new(storage()?);
    let tokens = web::Data::new(Tokens::new(secret));
    let workers = std::env::var("PEER_WORKERS").map_or(Ok(1), |it| it.parse())?;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(storage.clone())
            .app_data(tokens.clone())
            .app_data(web::PayloadConfig::new(64 * 1024))
            .service(
                web::scope("/api/v1")
                    .service(web::resource("/users").get(users::list).post(users::create))
                    .service(web::resource("/users/{id}").get(users::get))
                    .service(web::resource("/posts").post(posts::create)),
            )
            .default_service(web::to(problem::nothing_here))
            .wrap(actix_web::middleware::from_fn(problem::request_id))
    })
    .workers(workers)
    .keep_alive(Duration::from_secs(75))
    .bind("127.0.0.1:0")?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}

fn storage() -> Result<Storage, Box<dyn Error>> {
    Storage::open(&std::env::var("PEER_DATABASE")?)
}
