//! Files that clients send: on disk, and gone when nobody wants them any longer.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use actix_web::HttpRequest;
use actix_web::web;
use tempfile::{NamedTempFile, TempPath};

/// Where files stand that clients send. In the data of the application; without it, the folder of the system for what
/// is temporary.
#[derive(Debug, Clone)]
pub struct UploadFolder(pub PathBuf);

/// A file that a client has sent. It is removed when this is dropped, unless it is kept.
#[derive(Debug)]
pub struct File {
    content: TempPath,
    name: Option<String>,
    media_type: String,
    length: u64,
}

impl File {
    /// What the client calls it. This is data and no path: it may be anything, `../../etc/passwd` too.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What the client says that it is, in lower case and without parameters; `application/octet-stream` if it does not.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// How long it is, in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Where it is until this is dropped. The client has no part in that name.
    pub fn path(&self) -> &Path {
        &self.content
    }

    /// Opens it for reading, from its beginning.
    ///
    /// # Errors
    ///
    /// When the system does not let it be opened.
    pub fn open(&self) -> io::Result<fs::File> {
        fs::File::open(&self.content)
    }

    /// Keeps it at another path, which must not be made of [`File::name`]. What is there is replaced.
    ///
    /// # Errors
    ///
    /// When it can be neither moved nor copied there; it is removed then.
    pub fn keep(self, path: impl AsRef<Path>) -> io::Result<()> {
        let Err(error) = self.content.persist(&path) else {
            return Ok(());
        };
        // Another file system, as a rule: there it can only be copied to.
        fs::copy(&error.path, path).map(|_| ())
    }
}

/// A file that is still coming in.
#[derive(Debug)]
pub(super) struct Incoming {
    file: NamedTempFile,
    /// What has come and is not written yet.
    waiting: Vec<u8>,
    length: u64,
}

impl Incoming {
    /// How many bytes are written at once.
    const CHUNK: usize = 64 * 1024;

    /// Begins a file.
    pub(super) async fn begin(http: &HttpRequest) -> io::Result<Self> {
        let folder = http.app_data::<UploadFolder>().cloned();
        let file = blocking(move || match folder {
            Some(UploadFolder(folder)) => NamedTempFile::with_prefix_in("upload-", folder),
            None => NamedTempFile::with_prefix("upload-"),
        });
        Ok(Self {
            file: file.await?,
            waiting: Vec::new(),
            length: 0,
        })
    }

    /// Says how many bytes have come.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Takes the next bytes.
    pub(super) async fn take(mut self, bytes: &[u8]) -> io::Result<Self> {
        self.length += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= Self::CHUNK {
            self = self.write().await?;
        }
        Ok(self)
    }

    /// Ends it.
    pub(super) async fn end(self, name: Option<String>, media_type: String) -> io::Result<File> {
        let done = self.write().await?;
        Ok(File {
            content: done.file.into_temp_path(),
            name,
            media_type,
            length: done.length,
        })
    }

    async fn write(mut self) -> io::Result<Self> {
        blocking(move || {
            self.file.write_all(&self.waiting)?;
            self.waiting.clear();
            Ok(self)
        })
        .await
    }
}

/// Does what may wait for the disk where nobody else has to wait with it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    web::block(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::test::TestRequest;

    use super::*;

    async fn file(folder: &Path, content: &[u8]) -> File {
        let http = TestRequest::default().app_data(UploadFolder(folder.to_owned()));
        let incoming = Incoming::begin(&http.to_http_request()).await.unwrap();
        let incoming = incoming.take(content).await.unwrap();
        let name = Some("../x".to_owned());
        incoming.end(name, "a/b".to_owned()).await.unwrap()
    }

    #[actix_web::test]
    async fn a_file_is_there_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let content = vec![7; 3 * Incoming::CHUNK + 1];
        let file = file(folder.path(), &content).await;
        let mut read = Vec::new();
        file.open().unwrap().read_to_end(&mut read).unwrap();
        assert!(read == content && file.length() == content.len() as u64);
        assert_eq!(file.path().parent(), Some(folder.path()));
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[actix_web::test]
    async fn what_is_kept_stays() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        file(folder.path(), b"x").await.keep(&kept).unwrap();
        assert_eq!(fs::read(kept).unwrap(), b"x");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
