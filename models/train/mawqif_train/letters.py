"""The step `letters`: how letters of Arabic names are written in Latin script (`src/positions/names/learned.rs`).

Pairs of names are aligned letter by letter (hard EM), and the table holds, for a letter with up to three
neighbours on each side, what it became most often, wherever that differs from what a narrower context says.
"""
import collections
import glob
import lzma
import math
import re
import unicodedata

#: Widths of context before and behind, narrow first; `learned.rs` looks them up from the last to the first.
WIDTHS = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
#: A context decides from this weight of its most frequent outcome on.
LEAST = 4
#: Corpora of names whose licences allow it; see the card of the tagger.
CORPORA = {"names_wd_tokens", "names_google_translit", "names_tokens_pal"}
#: What a consonant may become, at the beginning of its chunk.
CONSONANTS = {
    "ب": "b p v", "ت": "t d", "ث": "th t s", "ج": "j g dj c z", "ح": "h", "خ": "kh h k ch j", "د": "d t",
    "ذ": "dh z d th", "ر": "r", "ز": "z s", "س": "s c ss z", "ش": "sh ch s sch c tch", "ص": "s c ss", "ض": "d dh",
    "ط": "t", "ظ": "z dh", "غ": "gh g", "ف": "f ph v", "ق": "q k g c ck", "ك": "k c g ch q ck x", "ل": "l ll", "م": "m",
    "ن": "n",
}
#: Letters that may be silent or a vowel.
VOWELS = set("اعءئؤويه")
#: Words of news from the Maghreb, whose names are written as in French.
MAGHREB = re.compile("تونس|الجزائر|المغرب|فيفري|جانفي|جويلية|أفريل|معتمدية")


def arabic(word):
    """As the service normalises."""
    word = re.sub("[\u064b-\u065f\u0670\u0640]", "", word)
    return word.translate(str.maketrans("أإآٱىة", "اااايه"))


def latin(word):
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub("['’`]", "", plain.translate(str.maketrans("øłı", "oli")))


def words(name, english):
    """Word pairs of a name with as many words on both sides, articles taken off."""
    left = [arabic(w.strip('"#،')) for w in name.replace("عبد ال", "عبدال").replace("_", " ").split()]
    right = [latin(w) for w in english.split()]
    if len(left) != len(right):
        return
    for a, e in zip(left, right):
        if a.startswith("ال") and len(a) > 4:
            a, e = a[2:], re.sub("^[ae]l-", "", e)
        if re.fullmatch("[ء-ي]{2,14}", a) and re.fullmatch("[a-z]{2,16}", e):
            yield a, e


def of_gold(folder):
    """Actors of annotated training news outside the Maghreb, once an article."""
    for path in glob.glob(f"{folder}/train/*.ann.txt"):
        text, article = collections.defaultdict(str), None
        for line in open(path.replace(".ann.", ".src."), encoding="utf8"):
            article = line.split()[1] if line.startswith("#A") else article
            text[article] += line
        seen = set()
        for line in open(path, encoding="utf8"):
            article = line.split()[1] if line.startswith("#A") else article
            fields = [f.strip() for f in line[2:].split(" | ")]
            if line.startswith("P:") and len(fields) == 8 and not MAGHREB.search(text[article]):
                seen.add((article, fields[3], fields[4]))
        for _, name, english in sorted(seen):
            yield from words(name, english)


def pairs(options):
    """Weight of every pair of words: of the corpora 1, of the gazetteer 3, of annotated news up to 12."""
    weights = collections.Counter()
    for line in lzma.open(options.names, "rt", encoding="utf8"):
        name, english, corpus = line.rstrip("\n").split("\t")
        if corpus in CORPORA:
            weights.update(dict.fromkeys(words(name, english), 1))
    with open(f"{options.gazetteer}/people.tsv", encoding="utf8") as people:
        for line in people:
            english, _, forms = line.rstrip("\n").partition("\t")
            for form in forms.split("|") if forms and not line.startswith("#") else []:
                for pair in words(form, english):
                    weights[pair] = max(weights[pair], 3)
    for pair, count in collections.Counter(of_gold(options.gold)).items():
        weights[pair] = max(weights[pair], 4 * min(count, 3))
    return weights


def fits(letter, chunk):
    """Whether a letter may become this chunk: its consonant with the vowels behind it."""
    if letter in VOWELS:
        return len(chunk) <= 3
    for start in CONSONANTS.get(letter, "").split():
        if chunk.startswith(start) and all(c in "aeiouyh" or c == start[-1] for c in chunk[len(start):]):
            return True
    return False


def align(a, e, score):
    """The chunk of each letter on the best path; `None` where no path fits."""
    best = [{0: (0.0, 0)}] + [{} for _ in a]
    for i, letter in enumerate(a):
        for at, (total, _) in best[i].items():
            for end in range(at, min(at + 4, len(e)) + 1):
                if fits(letter, e[at:end]):
                    value = total + score(letter, e[at:end])
                    if value > best[i + 1].get(end, (-math.inf, 0))[0]:
                        best[i + 1][end] = (value, at)
    if len(e) not in best[-1]:
        return None
    chunks, end = [], len(e)
    for column in reversed(best[1:]):
        at = column[end][1]
        chunks.append(e[at:end])
        end = at
    return chunks[::-1]


def first_guess(letter, chunk):
    """Scores before anything is counted: one letter for one, vowels for letters that can be vowels."""
    if letter not in VOWELS:
        return -0.5 * max(0, len(chunk) - 2)
    vowels = sum(c in "aeiouy" for c in chunk)
    value = -0.3 * len(chunk)
    if letter in "اوي":
        return value + (1 if vowels else -1)
    return value - (1 if vowels > 1 else 0)


def aligned(weights):
    """`(word, chunks, weight)` after three rounds."""
    score = first_guess
    for _ in range(3):
        rows = [(a, align(a, e, score), w) for (a, e), w in weights.items()]
        rows = [row for row in rows if row[1] is not None]
        counts = collections.defaultdict(collections.Counter)
        for a, chunks, w in rows:
            for letter, chunk in zip(a, chunks):
                counts[letter][chunk] += w
        totals = {letter: sum(c.values()) for letter, c in counts.items()}

        def score(letter, chunk, counts=counts, totals=totals):
            return math.log((counts[letter][chunk] + 0.1) / (totals.get(letter, 0) + 20))
    return rows


def context(word, at, before, behind):
    framed, at = f"^{word}$", at + 1
    return framed[max(0, at - before):at], framed[at], framed[at + 1:at + 1 + behind]


def narrower(table, key):
    """What the table says without the outermost letters of the context."""
    left, letter, right = key
    for before, behind in reversed(WIDTHS):
        other = (left[max(0, len(left) - before):], letter, right[:behind])
        if other != key and other in table:
            return table[other]
    return None


def letters(options):
    rows = aligned(pairs(options))
    counts = collections.defaultdict(collections.Counter)
    for word, chunks, weight in rows:
        for at in range(len(word)):
            for key in {context(word, at, *width) for width in WIDTHS}:
                counts[key][chunks[at]] += weight
    table = {}
    for key in sorted(counts, key=lambda k: (len(k[0]) + len(k[2]), k)):
        chunk, weight = counts[key].most_common(1)[0]
        lone = not key[0] and not key[2]
        if (lone or weight >= LEAST) and narrower(table, key) != chunk:
            table[key] = chunk
    with open(options.out, "w", encoding="utf8") as out:
        for (before, letter, behind), chunk in sorted(table.items(), key=lambda row: (row[0][1], row[0])):
            out.write(f"{before}\t{letter}\t{behind}\t{chunk}\n")
    print(f"{len(rows)} names aligned, {len(table)} contexts")
