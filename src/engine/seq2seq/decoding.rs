//! Decoding step by step, so that sentences can leave and join on the way.

use std::sync::Arc;

use super::{
    EngineError, Finished, Generation, Outcomes, Row, Seq2Seq, Watch, beam,
    graph::{Decoder, DecoderState},
    greedy,
};

/// Sentences that are decoded together, after their first step or later.
pub struct Decoding {
    generation: Arc<Generation>,
    state: DecoderState,
    search: Search,
}

enum Search {
    Greedy(greedy::Search),
    Beam(beam::Search),
}

impl Decoding {
    /// Whether all sentences have ended.
    pub fn is_empty(&self) -> bool {
        match &self.search {
            Search::Greedy(search) => search.is_empty(),
            Search::Beam(search) => search.is_empty(),
        }
    }

    fn step(&mut self, decoder: &mut Decoder, watch: Watch<'_>) -> Result<Vec<Finished>, EngineError> {
        let (state, generation) = (&mut self.state, &*self.generation);
        match &mut self.search {
            Search::Greedy(search) => search.step(decoder, state, generation, watch),
            Search::Beam(search) => search.step(decoder, state, generation, watch),
        }
    }
}

impl Seq2Seq {
    /// Whether sentences may join others that are on their way. Graphs must say so: those that
    /// `models/train` makes do, and exports of Optimum, whose rows are all equally far, do not.
    pub fn takes_newcomers(&self) -> bool {
        self.decoder.takes_newcomers()
    }

    /// Encodes a batch and takes its first step. The sentences are numbered from `first` on; those that ended
    /// already come back beside the decoding.
    ///
    /// # Errors
    /// An error of the whole batch; a row that `watch` gave up has its error among the finished.
    pub fn begin(
        &mut self,
        rows: &[Row],
        first: usize,
        generation: Arc<Generation>,
        watch: Watch<'_>,
    ) -> Result<(Decoding, Vec<Finished>), EngineError> {
        let state = self.encode(rows, generation.pad_token_id)?;
        let search = if generation.num_beams > 1 {
            Search::Beam(beam::Search::new(rows, first, &generation))
        } else {
            Search::Greedy(greedy::Search::new(rows, first, &generation))
        };
        let mut decoding = Decoding {
            generation,
            state,
            search,
        };
        let finished = decoding.step(&mut self.decoder, watch)?;
        Ok((decoding, finished))
    }

    /// Takes one step with every sentence; gives those that ended.
    ///
    /// # Errors
    /// As [`Seq2Seq::begin`].
    pub fn step(&mut self, decoding: &mut Decoding, watch: Watch<'_>) -> Result<Vec<Finished>, EngineError> {
        decoding.step(&mut self.decoder, watch)
    }

    /// Lets sentences join others of the same settings. The result of none of them depends on it, to the last bit:
    /// the kernels compute each from its own tokens alone, whatever the sizes of the batch.
    ///
    /// # Errors
    /// When the model does not take newcomers, or the settings differ.
    pub fn join(&self, decoding: &mut Decoding, newcomers: Decoding) -> Result<(), EngineError> {
        if !self.takes_newcomers() || decoding.generation != newcomers.generation {
            return Err(EngineError::Run(
                "sentences cannot join here: decode them by themselves".to_owned(),
            ));
        }
        if newcomers.is_empty() {
            return Ok(());
        }
        if decoding.is_empty() {
            *decoding = newcomers;
            return Ok(());
        }
        let Decoding { state, search, .. } = newcomers;
        match (&mut decoding.search, search) {
            (Search::Greedy(mine), Search::Greedy(theirs)) => mine.join(&mut decoding.state, theirs, &state),
            (Search::Beam(mine), Search::Beam(theirs)) => mine.join(&mut decoding.state, theirs, &state),
            // Equal settings have equal searches.
            _ => Ok(()),
        }
    }

    /// Decodes a batch from beginning to end.
    ///
    /// # Errors
    /// As [`Seq2Seq::begin`].
    pub fn generate(
        &mut self,
        rows: &[Row],
        generation: &Generation,
        watch: Watch<'_>,
    ) -> Result<Outcomes, EngineError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let (mut decoding, mut finished) = self.begin(rows, 0, Arc::new(generation.clone()), watch)?;
        while !decoding.is_empty() {
            finished.extend(self.step(&mut decoding, watch)?);
        }
        finished.sort_by_key(|&(row, _)| row);
        Ok(finished.into_iter().map(|(_, outcome)| outcome).collect())
    }
}
