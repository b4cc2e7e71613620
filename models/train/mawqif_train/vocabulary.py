"""The joint vocabulary: English pieces first, then Arabic ones, in one `tokenizer.json`.

The first `tgt_vocab` ids are English, digits and punctuation, the rest is Arabic only, so that the
output softmax needs just that slice.  All normalisation of Arabic is inside the tokenizer.
"""
import json
import os
import random
import tempfile

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from tokenizers.processors import TemplateProcessing

from . import normalise

PAD, EOS, UNK = 0, 1, 2


def _unigram(lines, size, seed):
    """`[(piece, log probability)]` of a unigram vocabulary of at most `size` pieces."""
    import sentencepiece

    lines = [line for line in lines if line]
    random.Random(seed).shuffle(lines)
    with tempfile.TemporaryDirectory() as folder:
        text, prefix = os.path.join(folder, "text"), os.path.join(folder, "model")
        with open(text, "w", encoding="utf8") as out:
            out.write("\n".join(lines[:260_000]))
        sentencepiece.SentencePieceTrainer.train(
            input=text,
            model_prefix=prefix,
            vocab_size=size,
            hard_vocab_limit=False,
            model_type="unigram",
            character_coverage=0.9998,
            normalization_rule_name="identity",
            split_digits=True,
            pad_id=PAD,
            eos_id=EOS,
            unk_id=UNK,
            bos_id=-1,
            num_threads=2,
            minloglevel=2,
        )
        with open(prefix + ".vocab", encoding="utf8") as rows:
            pieces = [row.rstrip("\n").split("\t") for row in rows]
    return [(piece, float(score)) for piece, score in pieces]


def _normalizer():
    def replace(pattern, new):
        return normalizers.Replace(Regex(pattern), new)

    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            replace(normalise.MARKS, ""),
            replace(f"[{normalise.ALEFS}]", "\u0627"),
            *[replace(f"[{old}]", new) for old, new in normalise.REPLACED.items()],
            replace(r"\s+", " "),
            normalizers.Strip(),
        ]
    )


def train(arabic_lines, english_lines, folder, arabic_size=12_000, english_size=8_000, seed=1):
    """Trains both halves and writes `tokenizer.json` and `vocab.json` into `folder`."""
    english = _unigram([normalise.english(x) for x in english_lines], english_size, seed)
    arabic = _unigram([normalise.arabic(x) for x in arabic_lines], arabic_size, seed)
    known = {piece for piece, _ in english}
    pieces = english + [x for x in arabic if x[0] not in known]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNK))
    tokenizer.normalizer = _normalizer()
    metaspace = dict(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(**metaspace), pre_tokenizers.Digits(individual_digits=True)]
    )
    tokenizer.decoder = decoders.Metaspace(**metaspace)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in ("<pad>", "</s>", "<unk>")])
    tokenizer.post_processor = TemplateProcessing(single="$A </s>", special_tokens=[("</s>", EOS)])
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    with open(os.path.join(folder, "vocab.json"), "w", encoding="utf8") as out:
        json.dump({"tgt_vocab": len(english), "vocab": len(pieces)}, out)


def load(folder):
    """The tokenizer of a folder, and the sizes in its `vocab.json`."""
    with open(os.path.join(folder, "vocab.json"), encoding="utf8") as sizes:
        return Tokenizer.from_file(os.path.join(folder, "tokenizer.json")), json.load(sizes)
