//! Says on a terminal what is going on, when it takes longer than a second.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Format, Global};

/// Shown until it is dropped.
#[derive(Debug)]
pub(super) struct Progress(Option<ProgressBar>);

/// Begins to say something.
pub(super) fn start(global: &Global, text: String) -> Progress {
    if global.quiet || global.format != Format::Human || !stderr().is_terminal() {
        return Progress(None);
    }
    // How much there is to do is not known, so nothing is counted.
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        .with_style(ProgressStyle::default_spinner())
        .with_message(text);
    let later = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        if !later.is_finished() {
            later.set_draw_target(ProgressDrawTarget::stderr());
            later.enable_steady_tick(Duration::from_millis(100));
        }
    });
    Progress(Some(bar))
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
