//! `mawqif info`: what is installed and what it allows.

use std::io::Write;

use crate::cli::CliError;
use crate::cli::args::{InfoArgs, SetupArgs};
use crate::cli::assemble::assemble;
use crate::cli::enrich::finish;
use crate::rpc::{json, proto};

/// Runs the command.
///
/// # Errors
/// [`CliError`] if the library or a model is missing: the line says which.
pub async fn run(setup: &SetupArgs, args: InfoArgs) -> Result<(), CliError> {
    let info = proto::GetServiceInfoResponse::from(assemble(setup)?.info);
    let mut out = anstream::stdout().lock();
    if args.json {
        let json = json::to_json("GetServiceInfoResponse", &info)
            .map_err(|error| CliError::Work(error.to_string()))?;
        return finish(writeln!(out, "{json}"));
    }
    finish(write_info(&mut out, &info))
}

fn write_info(out: &mut impl Write, info: &proto::GetServiceInfoResponse) -> std::io::Result<()> {
    writeln!(
        out,
        "mawqif {}, ONNX Runtime {}",
        info.version, info.onnxruntime_version
    )?;
    for model in &info.models {
        writeln!(out, "\n{} ({})", model.name, model.role)?;
        writeln!(
            out,
            "  {} -> {}",
            model.source_languages.join(", "),
            model.target_languages.join(", ")
        )?;
        writeln!(out, "  licence  {}", model.licence)?;
        writeln!(out, "  source   {}", model.source)?;
        writeln!(out, "  sha256   {}", model.sha256)?;
    }
    if let Some(limits) = &info.limits {
        writeln!(out, "\nlimits")?;
        writeln!(out, "  text of a request        {} bytes", limits.max_text_bytes)?;
        writeln!(out, "  segments of a request    {}", limits.max_segments)?;
        writeln!(out, "  tokens of a segment      {}", limits.max_segment_tokens)?;
        writeln!(out, "  entries of a glossary    {}", limits.max_glossary_entries)?;
        writeln!(out, "  tokens waiting or in work {}", limits.max_queue_tokens)?;
        writeln!(out, "  tokens of a batch        {}", limits.max_batch_tokens)?;
        writeln!(
            out,
            "  articles of a stream     {} in work at once",
            limits.max_stream_in_flight
        )?;
        writeln!(
            out,
            "  gRPC message             {} bytes",
            limits.max_message_bytes
        )?;
        writeln!(out, "  compute threads          {}", limits.threads)?;
    }
    Ok(())
}
