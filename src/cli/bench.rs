//! `mawqif bench`: how fast the pipeline is on this machine.
//!
//! Figures of one run can be compared with one another; figures of different runs only on a machine
//! that does nothing else. Decoding has no randomness, so a seed is needed only to pick the sentences.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::cli::CliError;
use crate::cli::args::{BenchArgs, SetupArgs};
use crate::cli::assemble::{Assembly, assemble_with};
use crate::cli::bench_arrivals::{self, Arrivals};
use crate::cli::bench_grpc::{self, Overhead};
use crate::cli::enrich::finish;
use crate::cli::input::read_text;
use crate::engine::Control;
use crate::pipeline::input::SummaryOptions;
use crate::translate::{Glossary, Translator};

/// What was measured. Times are wall-clock.
#[derive(Debug, Serialize)]
struct Figures {
    sentences: usize,
    workers: usize,
    threads_per_worker: usize,
    /// From the start of the command to the first translated sentence, models read from disk.
    cold_start_ms: f64,
    /// All sentences in one call.
    throughput: Throughput,
    /// One sentence at a time.
    sentence_ms: Percentiles,
    /// The page given with --page, one at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    article_ms: Option<Percentiles>,
    /// The sentences as calls over time, with --arrivals.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrivals: Option<Arrivals>,
    /// The sentences through a server, with --grpc.
    #[serde(skip_serializing_if = "Option::is_none")]
    grpc: Option<Overhead>,
    /// Most memory that the process has held, where the system tells.
    peak_rss_mb: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Throughput {
    seconds: f64,
    sentences_per_s: f64,
    source_tokens_per_s: f64,
    target_tokens_per_s: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Percentiles {
    runs: usize,
    pub(super) p50: f64,
    pub(super) p95: f64,
}

/// Runs the command.
///
/// # Errors
/// [`CliError`] if models are missing or the input cannot be read.
pub async fn run(setup: &SetupArgs, args: BenchArgs) -> Result<(), CliError> {
    let started = Instant::now();
    let sentences = read_sentences(&args.file, args.sentences, args.seed)?;
    let assembly = assemble_with(setup, args.threads_per_worker.into(), args.batch_tokens)?;
    assembly
        .warm_up()
        .await
        .map_err(|error| CliError::Work(error.to_string()))?;
    let cold_start_ms = millis(started.elapsed());

    let translator = &assembly.translator;
    let translate = async |texts: Vec<String>| {
        translator
            .translate(texts, &Glossary::nothing(), &Control::default())
            .await
            .map_err(|error| CliError::Work(error.to_string()))
    };
    for _ in 0..args.warm_up {
        translate(sentences.iter().take(32).cloned().collect()).await?;
    }

    let mut english = Vec::new();
    // The fastest repetition: what the machine can do when nothing else disturbs it.
    let mut throughput: Option<Throughput> = None;
    for _ in 0..args.repeat.max(1) {
        let clock = Instant::now();
        let translations = translate(sentences.clone()).await?;
        let seconds = clock.elapsed().as_secs_f64();
        let per_second = |count: usize| per(count, seconds);
        let found = Throughput {
            seconds,
            sentences_per_s: per_second(translations.len()),
            source_tokens_per_s: per_second(translations.iter().map(|t| t.tokens_in).sum()),
            target_tokens_per_s: per_second(translations.iter().map(|t| t.tokens_out).sum()),
        };
        if throughput
            .as_ref()
            .is_none_or(|best| found.seconds < best.seconds)
        {
            throughput = Some(found);
        }
        english = translations;
    }
    let mut alone = Vec::new();
    for sentence in sentences.iter().take(args.latency_sentences) {
        let clock = Instant::now();
        translate(vec![sentence.clone()]).await?;
        alone.push(millis(clock.elapsed()));
    }
    if let Some(path) = &args.hypotheses {
        let lines: String = english.iter().map(|t| format!("{}\n", t.text)).collect();
        std::fs::write(path, lines).map_err(|error| CliError::at(path.display(), error))?;
    }
    let article_ms = match &args.page {
        Some(page) => Some(time_page(&assembly, page, args.latency_sentences.max(1)).await?),
        None => None,
    };
    let arrivals = match args.arrivals {
        Some(calls_per_s) => {
            let size = args.call_sentences.max(1);
            Some(bench_arrivals::measure(translator, &sentences, calls_per_s, size, args.seed).await?)
        }
        None => None,
    };
    // Before the server, whose client is not part of what is measured.
    let peak_rss_mb = peak_rss_mb();
    let grpc = match args.grpc {
        true => Some(bench_grpc::measure(&assembly, &sentences, args.repeat.max(1)).await?),
        false => None,
    };
    let Some(throughput) = throughput else {
        return Ok(());
    };
    let figures = Figures {
        sentences: sentences.len(),
        workers: translator.worker().options().workers,
        threads_per_worker: translator.worker().options().threads,
        cold_start_ms,
        throughput,
        sentence_ms: percentiles(alone),
        article_ms,
        arrivals,
        grpc,
        peak_rss_mb,
    };
    let mut out = std::io::stdout().lock();
    if args.json {
        let json =
            serde_json::to_string_pretty(&figures).map_err(|error| CliError::Work(error.to_string()))?;
        return finish(writeln!(out, "{json}"));
    }
    finish(write_table(&mut out, &figures))
}

async fn time_page(assembly: &Assembly, page: &Path, runs: usize) -> Result<Percentiles, CliError> {
    let text = read_text(page)?;
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let clock = Instant::now();
        let enriched = assembly
            .enricher
            .enrich(
                &text,
                SummaryOptions::default(),
                &Glossary::default(),
                &Control::default(),
            )
            .await;
        enriched.map_err(|error| CliError::at(page.display(), error))?;
        times.push(millis(clock.elapsed()));
    }
    Ok(percentiles(times))
}

/// Sentences of a file, one per line (first column of a table), picked evenly from a start that the
/// seed chooses.
fn read_sentences(file: &Path, wanted: usize, seed: u64) -> Result<Vec<String>, CliError> {
    let text = read_text(file)?;
    let all: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split('\t').next())
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .collect();
    if all.is_empty() {
        return Err(CliError::at(
            file.display(),
            "holds no sentences: one per line is expected",
        ));
    }
    let step = (all.len() / wanted.max(1)).max(1);
    let start = usize::try_from(seed).unwrap_or(0) % step;
    Ok(all
        .into_iter()
        .skip(start)
        .step_by(step)
        .take(wanted.max(1))
        .map(str::to_owned)
        .collect())
}

fn write_table(out: &mut impl Write, figures: &Figures) -> std::io::Result<()> {
    let Throughput {
        seconds,
        sentences_per_s,
        source_tokens_per_s,
        target_tokens_per_s,
    } = &figures.throughput;
    writeln!(
        out,
        "{} sentences, {} workers with {} threads each",
        figures.sentences, figures.workers, figures.threads_per_worker
    )?;
    writeln!(
        out,
        "  cold start to first translation   {:>9.0} ms",
        figures.cold_start_ms
    )?;
    writeln!(out, "  all in one call                   {seconds:>9.2} s")?;
    writeln!(
        out,
        "  sentences                         {sentences_per_s:>9.1} /s"
    )?;
    writeln!(
        out,
        "  source tokens                     {source_tokens_per_s:>9.0} /s"
    )?;
    writeln!(
        out,
        "  target tokens                     {target_tokens_per_s:>9.0} /s"
    )?;
    let Percentiles { p50, p95, .. } = figures.sentence_ms;
    writeln!(
        out,
        "  one sentence, p50 / p95           {p50:>9.1} / {p95:.1} ms"
    )?;
    if let Some(Percentiles { p50, p95, .. }) = figures.article_ms {
        writeln!(
            out,
            "  the page, p50 / p95               {p50:>9.1} / {p95:.1} ms"
        )?;
    }
    if let Some(arrivals) = &figures.arrivals {
        let Percentiles { p50, p95, .. } = arrivals.call_ms;
        writeln!(
            out,
            "  {:.1} calls of {} a second, p50 / p95 {p50:>4.1} / {p95:.1} ms, {:.0} target tokens/s",
            arrivals.calls_per_s, arrivals.call_sentences, arrivals.target_tokens_per_s
        )?;
    }
    if let Some(grpc) = &figures.grpc {
        writeln!(
            out,
            "  through gRPC, against the engine  {:>9.1} / {:.1} segments/s, {:+.1} %",
            grpc.grpc_segments_per_s,
            grpc.engine_segments_per_s,
            100.0 * grpc.cost
        )?;
    }
    if let Some(peak) = figures.peak_rss_mb {
        writeln!(out, "  peak memory                       {peak:>9.0} MB")?;
    }
    Ok(())
}

pub(super) fn percentiles(mut times: Vec<f64>) -> Percentiles {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        times
            .get((times.len().saturating_sub(1) * percent).div_ceil(100))
            .copied()
            .unwrap_or(0.0)
    };
    Percentiles {
        runs: times.len(),
        p50: at(50),
        p95: at(95),
    }
}

pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
pub(super) fn per(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// `VmHWM` of Linux, in MB of 10^6 bytes.
fn peak_rss_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    Some(kib * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let found = percentiles((1..=100).rev().map(f64::from).collect());
        assert_eq!((found.runs, found.p50, found.p95), (100, 51.0, 96.0));
        assert_eq!(percentiles(Vec::new()).runs, 0);
    }
}
