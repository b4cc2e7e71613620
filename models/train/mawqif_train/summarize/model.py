"""The encoder with its two heads, and how an article is laid out for it."""

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

MAX_TOKENS = 512
IGNORE = -100.0


class SalienceAndKeep(nn.Module):
    """A BERT encoder; at every token one logit for keeping its word and one for the salience of
    the sentence that the token closes (read it at the `[SEP]` that ends a sentence)."""

    def __init__(self, encoder: BertModel):
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.Linear(encoder.config.hidden_size, 2)

    @classmethod
    def from_pretrained(cls, folder: str) -> "SalienceAndKeep":
        # No dropout: on a CPU its random numbers cost as much as the products, and the noise on the
        # texts already regularises. Word and position vectors and the first layer stay as they are.
        encoder = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="sdpa",
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        encoder.embeddings.requires_grad_(False)
        encoder.encoder.layer[0].requires_grad_(False)
        return cls(encoder)

    @classmethod
    def from_config(cls, folder: str) -> "SalienceAndKeep":
        return cls(BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False))

    def forward(self, input_ids, attention_mask):
        """`[batch, seq]` ids and mask to `salience` and `keep` logits, both `[batch, seq]`, and the states
        `[batch, seq, width]`, from which the service tells how alike sentences are."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.heads(self.dropout(hidden))
        return logits[..., 0], logits[..., 1], hidden


def lay_out(tokenizer: Tokenizer, title: str, sentences: list[str]):
    """`[CLS] title [SEP] s1 [SEP] s2 [SEP] ...`, cut at whole sentences to MAX_TOKENS.

    Gives the ids and, for every token, `(sentence, start, end)` in characters of the sentence;
    `(sentence, -1, -1)` marks the `[SEP]` that closes a sentence, `None` everything else.
    """
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    title_ids = tokenizer.encode(title, add_special_tokens=False).ids[:64]
    ids, places = [cls, *title_ids, sep], [None] * (len(title_ids) + 2)
    for number, sentence in enumerate(sentences):
        encoding = tokenizer.encode(sentence, add_special_tokens=False)
        if len(ids) + len(encoding.ids) + 1 > MAX_TOKENS:
            break
        ids += [*encoding.ids, sep]
        places += [(number, start, end) for start, end in encoding.offsets] + [(number, -1, -1)]
    return ids, places


def targets(places, labels):
    """Keep and salience targets per token; IGNORE where there is nothing to learn."""
    keep, salience = [], []
    for place in places:
        keep.append(IGNORE)
        salience.append(IGNORE)
        if place is None:
            continue
        number, start, end = place
        if start < 0:
            salience[-1] = labels.salience[number]
            continue
        for (word_start, word_end), kept in zip(labels.words[number], labels.keep[number]):
            if word_start <= start < word_end:
                keep[-1] = float(kept)
    return keep, salience


def collate(rows):
    """Pads `(ids, keep, salience)` rows into tensors."""
    width = max(len(ids) for ids, _, _ in rows)
    def pad(values, filler):
        return [v + [filler] * (width - len(v)) for v in values]
    ids, keep, salience = zip(*rows)
    return (
        torch.tensor(pad(list(ids), 0)),
        torch.tensor(pad([[1] * len(i) for i in ids], 0)),
        torch.tensor(pad(list(keep), IGNORE)),
        torch.tensor(pad(list(salience), IGNORE)),
    )
