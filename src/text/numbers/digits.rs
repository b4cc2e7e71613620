//! Numbers written in ASCII digits, with the separators of both languages.

/// What a run of digits and separators is worth.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DigitNumber {
    pub value: f64,
    pub alternatives: Vec<f64>,
    /// Bytes that it takes up.
    pub len: usize,
}

/// Reads the number at the beginning of `text`, which starts with an ASCII digit.
///
/// `1,234`, `1,234.5`, `106,78` and `1.200.000` are one number; `10.896` may be a decimal fraction
/// or ten thousand; of a date such as `10.05.2023` only the first part is taken. `5ر3` is the
/// decimal point of some Arabic agencies, in either direction.
pub(super) fn read(text: &str) -> Option<DigitNumber> {
    let (groups, end) = groups(text);
    let (first, _) = *groups.first()?;
    let whole = |digits: &str| digits.parse::<f64>().ok();
    let single = DigitNumber {
        value: whole(first)?,
        alternatives: Vec::new(),
        len: first.len(),
    };
    let separators: Vec<char> = groups[1..].iter().map(|&(_, separator)| separator).collect();
    let parts: Vec<&str> = groups.iter().map(|&(digits, _)| digits).collect();
    let len = end;
    let thousands = |parts: &[&str]| parts[0].len() <= 3 && parts[1..].iter().all(|part| part.len() == 3);
    let number = |value: Option<f64>, alternatives: Vec<f64>| {
        value.map(|value| DigitNumber {
            value,
            alternatives,
            len,
        })
    };
    match (&separators[..], &parts[..]) {
        ([], _) => Some(single),
        ([','], [a, b]) if b.len() == 3 && a.len() <= 3 => {
            number(whole(&format!("{a}{b}")), vec![whole(&format!("{a}.{b}"))?])
        }
        ([','], [a, b]) if b.len() <= 2 => number(whole(&format!("{a}.{b}")), vec![single.value, whole(b)?]),
        (['.'], [a, b]) if b.len() == 3 && a.len() <= 3 => {
            number(whole(&format!("{a}.{b}")), vec![whole(&format!("{a}{b}"))?])
        }
        (['.'], [a, b]) => number(whole(&format!("{a}.{b}")), Vec::new()),
        (['ر'], [a, b]) => number(whole(&format!("{a}.{b}")), vec![whole(&format!("{b}.{a}"))?]),
        (all, parts)
            if thousands(parts) && (all.iter().all(|&c| c == ',') || all.iter().all(|&c| c == '.')) =>
        {
            number(whole(&parts.concat()), Vec::new())
        }
        (all, [head @ .., last])
            if thousands(head) && all[..all.len() - 1].iter().all(|&c| c == ',') && all.ends_with(&['.']) =>
        {
            number(whole(&format!("{}.{last}", head.concat())), Vec::new())
        }
        _ => Some(single),
    }
}

/// Runs of digits with the separator before each (a space before the first), and where they end.
fn groups(text: &str) -> (Vec<(&str, char)>, usize) {
    let mut groups = Vec::new();
    let mut at = 0;
    let mut separator = ' ';
    loop {
        let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return (groups, at);
        }
        groups.push((&text[at..at + digits], separator));
        at += digits;
        let mut rest = text[at..].chars();
        match (rest.next(), rest.next()) {
            (Some(c @ (',' | '،' | '.' | 'ر')), Some(next)) if next.is_ascii_digit() => {
                // The Arabic comma is typed for both of the others.
                separator = if c == '،' { ',' } else { c };
                at += c.len_utf8();
            }
            _ => return (groups, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_of_both_languages() {
        let value = |text| {
            read(text)
                .map(|number| (number.value, number.alternatives, number.len))
                .unwrap()
        };
        assert_eq!(value("1,234 and"), (1234.0, vec![1.234], 5));
        assert_eq!(value("1,234.5"), (1234.5, vec![], 7));
        assert_eq!(value("1,200,000."), (1_200_000.0, vec![], 9));
        assert_eq!(value("1.200.000"), (1_200_000.0, vec![], 9));
        assert_eq!(value("106,78"), (106.78, vec![106.0, 78.0], 6));
        assert_eq!(value("10.896"), (10.896, vec![10896.0], 6));
        assert_eq!(value("9،7 بالمئة"), (9.7, vec![9.0, 7.0], 4));
        assert_eq!(value("3.5%"), (3.5, vec![], 3));
        assert_eq!(value("5ر3"), (5.3, vec![3.5], 4));
        assert_eq!(value("10.05.2023"), (10.0, vec![], 2));
    }
}
