//! Small repairs of spacing that no vocabulary of word pieces gets right by itself.

/// Tidies the spacing of English text as decoded: no space before closing punctuation, none within
/// quotation marks and brackets. Words and letters stay as the model gave them.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote_open = false;
    // Set after an opening mark: white space that follows is dropped.
    let mut glue = true;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {
                if !glue && !out.ends_with(' ') {
                    out.push(' ');
                }
                continue;
            }
            '.' | ',' | ';' | ':' | '!' | '?' | '%' | ')' | ']' | '”' | '’' => {
                // ".5" and "... 20" keep their space: what follows is part of a number.
                let starts_number = c == '.' && chars.peek().is_some_and(char::is_ascii_digit);
                if out.ends_with(' ') && !starts_number {
                    out.pop();
                }
                out.push(c);
            }
            '"' => {
                if quote_open {
                    if out.ends_with(' ') {
                        out.pop();
                    }
                    out.push(c);
                    quote_open = false;
                } else {
                    // An opening mark stands apart from the word before it.
                    if out.chars().next_back().is_some_and(char::is_alphanumeric) {
                        out.push(' ');
                    }
                    out.push(c);
                    quote_open = true;
                    glue = true;
                    continue;
                }
            }
            '(' | '[' | '“' => {
                out.push(c);
                glue = true;
                continue;
            }
            c => out.push(c),
        }
        glue = false;
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::clean;
    use proptest::prelude::*;

    #[test]
    fn punctuation_joins_the_word_before_it() {
        assert_eq!(
            clean("He left , she said : \" never again . \""),
            "He left, she said: \"never again.\""
        );
        assert_eq!(clean("  growth of 3 % ( in May ) ."), "growth of 3% (in May).");
        assert_eq!(clean("prices rose .5 points"), "prices rose .5 points");
    }

    #[test]
    fn quotation_marks_keep_their_sides() {
        assert_eq!(clean("the \" Al-Ahd \" party"), "the \"Al-Ahd\" party");
        assert_eq!(clean("called\" friends\" there"), "called \"friends\" there");
        assert_eq!(clean("“ yes ” and ‘ no ’"), "“yes” and ‘ no’");
    }

    proptest! {
        #[test]
        fn only_white_space_changes(text in "[a-zA-Z0-9 .,;:!?%()\"“”'-]{0,80}") {
            let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&clean(&text)), letters(&text));
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in "[a-z0-9 .,()\"]{0,60}") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
