"""A tiny made-up parallel corpus, so that every step can be tried without any other data.

Sentences are filled from templates: a few thousand distinct pairs, enough to see the loss fall and
translations of unseen combinations come out right within minutes.  No language is learnt from it.
"""
import itertools
import lzma
import os
import random

#: Arabic subject, English subject, whether the Arabic verb takes the feminine form.
SUBJECTS = [
    ("وزير الخارجية", "The foreign minister", False),
    ("وزيرة الصحة", "The health minister", True),
    ("رئيس البلدية", "The mayor", False),
    ("المتحدثة باسم الحكومة", "The government spokeswoman", True),
    ("مدير المستشفى", "The hospital director", False),
    ("لجنة الانتخابات", "The election commission", True),
    ("نقابة المعلمين", "The teachers' union", True),
    ("البنك المركزي", "The central bank", False),
    ("شركة الكهرباء", "The electricity company", True),
    ("حاكم الإقليم", "The provincial governor", False),
]
#: Masculine verb, feminine verb, English verb.
VERBS = [
    ("قال", "قالت", "said"),
    ("أكد", "أكدت", "confirmed"),
    ("أعلن", "أعلنت", "announced"),
    ("أوضح", "أوضحت", "explained"),
    ("أضاف", "أضافت", "added"),
]
DAYS = [
    ("الأحد", "on Sunday"),
    ("الاثنين", "on Monday"),
    ("الثلاثاء", "on Tuesday"),
    ("الخميس", "on Thursday"),
    ("السبت", "on Saturday"),
]
CLAIMS = [
    ("أن المحادثات ستستأنف قريبا", "that the talks will resume soon"),
    ("أن الطريق الجديد مفتوح", "that the new road is open"),
    ("أن عدد الزوار بلغ {n} شخصا", "that the number of visitors reached {n} people"),
    ("أن المدارس ستغلق يوما واحدا", "that the schools will close for one day"),
    ("أن الاتفاق يحتاج إلى {n} توقيعا", "that the agreement needs {n} signatures"),
    ("أن الأسعار لن ترتفع هذا العام", "that prices will not rise this year"),
    ("أن الميزانية تبلغ {n} مليون دولار", "that the budget amounts to {n} million dollars"),
    ("أن الخطة تحظى بدعم السكان", "that the plan has the support of the residents"),
]


def pairs(seed=0):
    """All combinations with random numbers, in random order."""
    rng = random.Random(seed)
    out = []
    for subject, verb, day, claim in itertools.product(SUBJECTS, VERBS, DAYS, CLAIMS):
        number = str(rng.randrange(21, 900))
        arabic = f"{verb[1] if subject[2] else verb[0]} {subject[0]} {day[0]} {claim[0]}."
        english = f"{subject[1]} {verb[2]} {day[1]} {claim[1]}."
        out.append((arabic.format(n=number), english.format(n=number)))
    rng.shuffle(out)
    return out


def write(folder, seed=0, held_out=60, written=200):
    """Writes `folder/sample.tsv` with the corpora `sample` and `dev`, and `folder/written/news.tsv.xz`, which lies as
    the pairs do that were written for the project."""
    os.makedirs(os.path.join(folder, "written"), exist_ok=True)
    rows = pairs(seed)
    path = os.path.join(folder, "sample.tsv")
    with open(path, "w", encoding="utf8") as out:
        for at, (arabic, english) in enumerate(rows[written:]):
            out.write(f"{arabic}\t{english}\t{'dev' if at < held_out else 'sample'}\n")
    with lzma.open(os.path.join(folder, "written", "news.tsv.xz"), "wt", encoding="utf8") as out:
        out.writelines(f"{arabic}\t{english}\town_news\n" for arabic, english in rows[:written])
    print(f"{path}: {len(rows) - held_out} pairs to learn from, {held_out} held out")


def sample(options):
    """The step `sample`."""
    write(options.out, options.seed)
