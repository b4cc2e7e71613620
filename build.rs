//! Compiles `proto/` in pure Rust (protox: no protoc) into the tonic service and the descriptor
//! set that gRPC reflection and the JSON mapping read at run time.

use std::{env, fs, io, path::PathBuf};

const ROOT: &str = "proto";
const FILES: [&str; 4] = [
    "mawqif/v1/article.proto",
    "mawqif/v1/enrichment_service.proto",
    "mawqif/v1/position.proto",
    "mawqif/v1/warning.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ROOT}");

    let mut compiler = protox::Compiler::new([ROOT])?;
    compiler
        .include_source_info(true)
        .include_imports(true)
        .open_files(FILES)?;

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?);
    fs::write(
        out.join("mawqif.v1.descriptors.bin"),
        compiler.encode_file_descriptor_set(),
    )?;

    tonic_prost_build::configure()
        .build_client(true)
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
