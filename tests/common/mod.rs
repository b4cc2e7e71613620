//! What the end-to-end tests share: the real binary, a real server on a real socket.
#![allow(dead_code, reason = "every test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use mawqif::rpc::proto::enrichment_service_client::EnrichmentServiceClient;
use tonic::transport::Channel;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The folder of shared data beside the project, where there is one.
pub fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("MAWQIF_SHARED").map_or_else(|| project("../shared"), PathBuf::from);
    path.is_dir().then_some(path)
}

/// The text of an example page.
pub fn example(name: &str) -> String {
    std::fs::read_to_string(project("examples").join(name)).unwrap()
}

/// Runs the binary to its end.
pub fn mawqif(args: &[&str], input: Option<&str>) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mawqif"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.unwrap_or_default().to_owned();
    let writer = std::thread::spawn(move || {
        // The binary may refuse its arguments before it reads; that closes the pipe.
        let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// A running `mawqif serve`, stopped when dropped.
pub struct TestServer {
    child: Child,
    pub address: String,
}

impl TestServer {
    /// Starts the binary on a free port; the models may still be loading.
    pub fn start(extra: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mawqif"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(extra)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        Self { child, address }
    }

    /// Processor time of the server so far, user and system, in clock ticks (hundredths of a second).
    #[cfg(target_os = "linux")]
    pub fn cpu_ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The name, in parentheses, may hold anything; the 14th and 15th fields are the 12th and 13th after it.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<u64>().unwrap())
            .sum()
    }

    /// A connection.
    pub async fn channel(&self) -> Channel {
        Channel::from_shared(format!("http://{}", self.address))
            .unwrap()
            .connect()
            .await
            .unwrap()
    }

    /// A client, once health says that the models are warm.
    pub async fn client(&self) -> EnrichmentServiceClient<Channel> {
        let channel = self.channel().await;
        let mut health = HealthClient::new(channel.clone());
        let limit = Instant::now() + Duration::from_secs(120);
        loop {
            let status = health
                .check(HealthCheckRequest {
                    service: String::new(),
                })
                .await
                .unwrap();
            if status.into_inner().status() == ServingStatus::Serving {
                break;
            }
            assert!(Instant::now() < limit, "the models did not get warm");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        EnrichmentServiceClient::new(channel).max_decoding_message_size(64 << 20)
    }

    /// Asks the server to stop as an operator would and returns its exit status.
    pub fn terminate(mut self) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // Either fails only if the server has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
