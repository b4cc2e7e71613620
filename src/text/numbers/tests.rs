//! Numbers of both languages side by side.

use super::*;
use proptest::prelude::*;

fn ar(text: &str) -> Vec<f64> {
    arabic_numbers(text).iter().map(|number| number.value).collect()
}

fn en(text: &str) -> Vec<f64> {
    english_numbers(text).iter().map(|number| number.value).collect()
}

#[test]
fn arabic_numbers_have_their_values() {
    for (text, values) in [
        ("قتل 23 شخصا و٧ جنود", vec![23.0, 7.0]),
        ("بلغ ۳٫۵٪ أو 1,234", vec![3.5, 1234.0]),
        ("خمسة وعشرون عاملا", vec![25.0]),
        ("ثلاثة عشر طالبا", vec![13.0]),
        ("أحد عشر كتابا", vec![11.0]),
        ("ثلاثمئة وخمسة وأربعون", vec![345.0]),
        ("ثلاث مئة جندي", vec![300.0]),
        ("مئتا شاحنة", vec![200.0]),
        ("مئة ألف نازح", vec![100_000.0]),
        ("خمسة آلاف وثلاثمئة", vec![5300.0]),
        ("نصف مليون دولار", vec![500_000.0]),
        ("مليون ونصف المليون", vec![1_500_000.0]),
        ("مليونا برميل", vec![2_000_000.0]),
        ("15 مليونا", vec![15_000_000.0]),
        ("3 ملايين و200 ألف", vec![3_200_000.0]),
        ("68.5 مليون شخص", vec![68_500_000.0]),
        ("ألفا جندي و2.3 مليار يورو", vec![1000.0, 2_300_000_000.0]),
        ("ألفي جندي", vec![2000.0]),
        ("آلاف المدنيين ومئات الجرحى", vec![]),
        ("12 في المئة و5 بالمئة", vec![12.0, 5.0]),
        ("يوم الاثنين 4 تشرين الثاني", vec![4.0]),
        ("القرن الحادي والعشرين", vec![21.0]),
        ("إصابة 10 و20", vec![10.0, 20.0]),
        ("أحد الجنود", vec![]),
        ("عام ألفين وأربعة", vec![2004.0]),
    ] {
        assert_eq!(ar(text), values, "{text}");
    }
}

#[test]
fn english_numbers_have_their_values() {
    for (text, values) in [
        ("23 people and 7 soldiers", vec![23.0, 7.0]),
        ("twenty-five workers", vec![25.0]),
        ("three hundred and forty-five", vec![345.0]),
        ("half a million dollars", vec![500_000.0]),
        ("one and a half million", vec![1_500_000.0]),
        ("$1.5 million and €3bn", vec![1_500_000.0, 3_000_000_000.0]),
        ("a hundred thousand", vec![100_000.0]),
        ("5,300 homes, 12%", vec![5300.0, 12.0]),
        ("several thousand people", vec![]),
        ("thousands of people", vec![]),
        ("the 25th and twentieth", vec![25.0, 20.0]),
        ("two, three", vec![2.0, 3.0]),
        ("a 24-year-old", vec![24.0]),
        ("one million two hundred thousand", vec![1_200_000.0]),
        ("2,000 and 300", vec![2000.0, 300.0]),
    ] {
        assert_eq!(en(text), values, "{text}");
    }
}

#[test]
fn a_scale_may_be_shared() {
    let ar = arabic_numbers("بين 10 و15 مليون دولار");
    let en = english_numbers("between 10 million and 15 million dollars");
    assert!(ar[0].agrees_with(&en[0]) && ar[1].agrees_with(&en[1]) && !ar[0].agrees_with(&en[1]));
}

#[test]
fn spans_are_those_of_the_original() {
    let text = "قُتل ثَلاثةُ وعشرون شخصا";
    let numbers = arabic_numbers(text);
    assert_eq!(&text[numbers[0].span.clone()], "ثَلاثةُ وعشرون");
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "([ا-يa-z]{0,6}|[0-9٠-٩]{1,4}|ألف|مليون|نصف|و|عشرون|مئة|half|million|and|five|[ .,%و-]){0,30}") {
        for (numbers, text) in [(arabic_numbers(&text), &text), (english_numbers(&text), &text)] {
            let mut end = 0;
            for number in numbers {
                prop_assert!(number.span.start >= end && number.value.is_finite());
                end = number.span.end;
                prop_assert!(text.is_char_boundary(number.span.start) && text.is_char_boundary(end));
            }
        }
    }

    #[test]
    fn digits_mean_the_same_on_both_sides(value in 0u32..10_000_000) {
        prop_assert_eq!(ar(&format!("بلغ العدد {value} شخصا")), [f64::from(value)]);
        prop_assert_eq!(en(&format!("the number was {value} people")), [f64::from(value)]);
    }
}
