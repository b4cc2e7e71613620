//! Times the stages of one article.

use std::time::Instant;

use crate::pipeline::article::StageTiming;

/// Adds up wall-clock time per stage, in order of first use.
#[derive(Debug)]
pub struct Stopwatch {
    started: Instant,
    lap: Instant,
    laps: Vec<StageTiming>,
}

impl Stopwatch {
    /// Starts the clock.
    pub fn start() -> Self {
        let now = Instant::now();
        Self {
            started: now,
            lap: now,
            laps: Vec::new(),
        }
    }

    /// Books the time since the last lap on a stage.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        let micros = micros(now - self.lap);
        self.lap = now;
        match self.laps.iter_mut().find(|lap| lap.stage == stage) {
            Some(lap) => lap.micros += micros,
            None => self.laps.push(StageTiming { stage, micros }),
        }
    }

    /// The laps and the total.
    pub fn finish(mut self) -> Vec<StageTiming> {
        self.laps.push(StageTiming {
            stage: "total",
            micros: micros(self.started.elapsed()),
        });
        self.laps
    }
}

fn micros(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_entered_twice_is_booked_once() {
        let mut watch = Stopwatch::start();
        watch.lap("translate");
        watch.lap("positions");
        watch.lap("translate");
        let stages: Vec<_> = watch.finish().into_iter().map(|lap| lap.stage).collect();
        assert_eq!(stages, ["translate", "positions", "total"]);
    }
}
