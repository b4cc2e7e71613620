//! What may be typed; the doc comments are the help texts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::summarize::Mode;

/// Turns Arabic news pages into English: translation, summary with proof, and the key positions per
/// actor.
#[derive(Debug, Parser)]
#[command(name = "mawqif", version, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Where models and library are, and how much of the machine to use.
    #[command(flatten)]
    pub setup: SetupArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Enrich one page, or many with --batch, and print the result.
    Enrich(EnrichArgs),
    /// Serve EnrichmentService, health and reflection over gRPC.
    Serve(ServeArgs),
    /// Print version, models, and limits.
    Info(InfoArgs),
    /// Score the pipeline against references.
    Eval(EvalArgs),
    /// Measure speed and memory on a file of sentences.
    Bench(BenchArgs),
}

/// Options that every command shares.
#[derive(Clone, Debug, clap::Args)]
pub struct SetupArgs {
    /// Folder with manifest.toml and the models [default: models/ beside the binary or in the project].
    #[arg(long, global = true, env = "MAWQIF_MODELS", value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// ONNX Runtime library to load [default: beside the binary, then runtime/lib/ of the project].
    #[arg(long, global = true, env = "MAWQIF_ORT_LIB", value_name = "FILE")]
    pub ort_lib: Option<PathBuf>,
    /// Threads that compute, for the whole process [default: one per core].
    #[arg(long, global = true, env = "MAWQIF_THREADS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// What to log, as `level` or `target=level,...`; logs go to stderr.
    #[arg(
        long,
        global = true,
        env = "MAWQIF_LOG",
        value_name = "FILTER",
        default_value = "warn,mawqif=info"
    )]
    pub log: String,
    /// Form of the logs.
    #[arg(
        long,
        global = true,
        env = "MAWQIF_LOG_FORMAT",
        value_name = "FORM",
        value_enum,
        default_value = "text"
    )]
    pub log_format: LogFormat,
}

/// Form of the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One readable line per event.
    Text,
    /// One JSON object per event.
    Json,
}

/// Options of `enrich`.
#[derive(Clone, Debug, clap::Args)]
pub struct EnrichArgs {
    /// The page, as plain text in UTF-8; `-` reads standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print the answer as the JSON of mawqif.v1.EnrichedArticle.
    #[arg(long)]
    pub json: bool,
    /// Add Arabic and English side by side, segment by segment.
    #[arg(long, conflicts_with = "json")]
    pub segments: bool,
    /// Leave timings out of the JSON, so that the same page gives the same bytes.
    #[arg(long, requires = "json")]
    pub no_timings: bool,
    /// Read one mawqif.v1.EnrichArticleRequest in JSON per line; print one EnrichArticlesResponse per
    /// line as each is done. A bad line gives an answer with its error and stops nothing.
    #[arg(long, conflicts_with_all = ["json", "segments"])]
    pub batch: bool,
    /// Names and terms to translate in a set way: a TSV file of Arabic and English. In a batch it holds
    /// for the requests without a glossary of their own.
    #[arg(long, value_name = "FILE")]
    pub glossary: Option<PathBuf>,
    /// Most sentences of the summary, 1 to 5.
    #[arg(long, value_name = "N")]
    pub summary_sentences: Option<u32>,
    /// Most words of the summary, 10 to 400.
    #[arg(long, value_name = "N")]
    pub summary_words: Option<u32>,
    /// How to summarise [default: compressive if its model is installed, else extractive].
    #[arg(long, value_name = "MODE", value_enum)]
    pub summary_mode: Option<SummaryMode>,
}

/// A way to summarise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SummaryMode {
    /// Sentences of the story, cut to size by a trained model.
    Compressive,
    /// Whole sentences of the story, chosen without a model.
    Extractive,
    /// New sentences by a sequence-to-sequence model, where one is installed.
    Abstractive,
}

impl From<SummaryMode> for Mode {
    fn from(mode: SummaryMode) -> Self {
        match mode {
            SummaryMode::Compressive => Self::Compressive,
            SummaryMode::Extractive => Self::Extractive,
            SummaryMode::Abstractive => Self::Abstractive,
        }
    }
}

/// Articles in work at once on one stream, unless asked otherwise.
pub const STREAM_IN_FLIGHT: u32 = 16;

/// Options of `serve`.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeArgs {
    /// Address to listen on; port 0 takes a free one, which is printed.
    #[arg(
        long,
        env = "MAWQIF_LISTEN",
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:50051"
    )]
    pub listen: SocketAddr,
    /// Articles in work at once on one stream.
    #[arg(long, env = "MAWQIF_STREAM_IN_FLIGHT", value_name = "N", default_value_t = STREAM_IN_FLIGHT, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub stream_in_flight: u32,
    /// Seconds that calls in work may go on after SIGTERM or Ctrl-C.
    #[arg(long, env = "MAWQIF_DRAIN_SECONDS", value_name = "S", default_value_t = 20)]
    pub drain_seconds: u64,
}

/// Options of `info`.
#[derive(Clone, Debug, clap::Args)]
pub struct InfoArgs {
    /// Print the JSON of mawqif.v1.GetServiceInfoResponse.
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench`.
#[derive(Clone, Debug, clap::Args)]
pub struct BenchArgs {
    /// Arabic sentences, one per line; of a table, the first column.
    pub file: PathBuf,
    /// How many of them to translate.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub sentences: usize,
    /// Chooses where in the file to start picking.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// How often to translate all sentences; the fastest counts.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub repeat: usize,
    /// Small batches to translate before measuring.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub warm_up: usize,
    /// Sentences (and runs of the page) to time one by one.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub latency_sentences: usize,
    /// A page to enrich as a whole.
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// Translate the sentences in calls that come over time, so many a second on average, and time each call.
    #[arg(long, value_name = "PER_SECOND", value_parser = positive)]
    pub arrivals: Option<f64>,
    /// Sentences in one call of --arrivals.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "arrivals")]
    pub call_sentences: usize,
    /// Translate the sentences through a gRPC server on a socket as well, and say what that costs.
    #[arg(long)]
    pub grpc: bool,
    /// Write the translations there, one per line, in the order of the sentences.
    #[arg(long, value_name = "FILE")]
    pub hypotheses: Option<PathBuf>,
    /// Threads within one operator; --threads divided by it is the number of workers.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads_per_worker: u16,
    /// Most source tokens in one batch.
    #[arg(long, value_name = "N")]
    pub batch_tokens: Option<usize>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A rate.
fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("must be a number above 0".to_owned()),
    }
}

/// Options of `eval`.
#[derive(Clone, Debug, clap::Args)]
pub struct EvalArgs {
    /// What to score.
    #[command(subcommand)]
    pub what: EvalCommand,
}

/// What can be scored.
#[derive(Clone, Debug, Subcommand)]
pub enum EvalCommand {
    /// Score positions against a folder of annotated news (NNN.src.txt, NNN.ann.txt).
    Positions {
        /// The folder.
        dir: PathBuf,
        /// How many of the worst misses to print.
        #[arg(long, value_name = "N", default_value_t = 20)]
        worst: usize,
    },
    /// Score translation by BLEU, chrF, numbers and names against a folder of annotated news, or a
    /// TSV file with Arabic and English columns.
    Translation {
        /// The folder or file.
        path: PathBuf,
        /// Most sentences to translate.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Sentences to print with reference and translation, spread evenly over all of them.
        #[arg(long, value_name = "N", default_value_t = 0)]
        examples: usize,
        /// A file to write every pair to, as TSV: Arabic, reference, translation.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Score summaries by ROUGE against a folder of annotated news, beside lead and LexRank.
    Summary {
        /// The folder.
        dir: PathBuf,
        /// Summarise our own translation of the Arabic instead of the reference translation.
        #[arg(long)]
        own_translation: bool,
        /// Articles to print with reference and summary, spread evenly over all of them.
        #[arg(long, value_name = "N", default_value_t = 0)]
        examples: usize,
    },
}
