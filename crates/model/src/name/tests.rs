use super::*;
use proptest::prelude::*;

fn parts(text: &str) -> (String, String, String) {
    let Name { full, given, middle, surname, suffix, title } = Name::from_full(text).parts();
    assert_eq!((full, middle, title), (None, None, None));
    (given.unwrap_or_default(), surname.unwrap_or_default(), suffix.unwrap_or_default())
}

/// White space folded to single blanks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words, commas and order aside.
fn without_commas(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        text.replace(COMMAS, " ").split_whitespace().map(str::to_owned).collect();
    words.sort_unstable();
    words
}

#[test]
fn a_text_is_taken_apart_as_the_phrasebook_says() {
    for (text, given, surname, suffix) in [
        ("Ana Silva", "Ana", "Silva", ""),
        ("Madonna", "Madonna", "", ""),
        ("  Mary   Jane  Watson ", "Mary   Jane", "Watson", ""),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven", ""),
        ("Rogier van der Weyden", "Rogier", "van der Weyden", ""),
        ("Oscar De La Renta", "Oscar", "De La Renta", ""),
        ("JUAN DE LOS SANTOS", "JUAN", "DE LOS SANTOS", ""),
        ("Mohammed bin Salman", "Mohammed", "bin Salman", ""),
        ("Jill St. John", "Jill", "St. John", ""),
        ("La Toya Jackson", "La Toya", "Jackson", ""),
        ("Martin Luther King Jr.", "Martin Luther", "King", "Jr."),
        ("John Smith, Jr.", "John", "Smith", "Jr."),
        ("John Smith, M.D., Ph.D.", "John", "Smith", "M.D., Ph.D."),
        ("John van Smith III Esq.", "John", "van Smith", "III Esq."),
        ("Cher Jr.", "Cher", "", "Jr."),
        ("Silva, Ana", "Ana", "Silva", ""),
        ("van der Berg, Jan Pieter", "Jan Pieter", "van der Berg", ""),
        ("Smith, John Jr.", "John", "Smith", "Jr."),
        ("Smith, John, Jr.", "John", "Smith", "Jr."),
        ("Smith, Jr.", "Smith", "", "Jr."),
        ("Berg, III", "Berg", "", "III"),
        ("Nguyen, V", "V", "Nguyen", ""),
        ("العلي، سارة", "سارة", "العلي", ""),
        ("Silva, Ana, Sales", "Silva, Ana,", "Sales", ""),
        ("Silva,", "Silva,", "", ""),
        ("محمد بن سلمان", "محمد", "بن سلمان", ""),
        ("محمد بن سلمان آل سعود", "محمد بن سلمان", "آل سعود", ""),
        ("سارة بنت عبد الرحمن", "سارة", "بنت عبد الرحمن", ""),
        ("علي أبو بكر", "علي", "أبو بكر", ""),
        ("محمد بُو ضياف", "محمد", "بُو ضياف", ""),
        ("عبد الله", "عبد الله", "", ""),
        ("أبو بكر", "أبو بكر", "", ""),
        ("بن سلمان", "", "بن سلمان", ""),
        ("דוד בן גוריון", "דוד", "בן גוריון", ""),
        ("שרה בת דוד", "שרה", "בת דוד", ""),
        ("בן כהן", "בן", "כהן", ""),
    ] {
        let expected = (given.to_owned(), surname.to_owned(), suffix.to_owned());
        assert_eq!(parts(text), expected, "{text}");
    }
}

#[test]
fn the_first_word_is_the_given_name_unless_small_letters_say_otherwise() {
    assert_eq!(parts("Van Morrison"), ("Van".into(), "Morrison".into(), String::new()));
    assert_eq!(parts("al gore"), ("al".into(), "gore".into(), String::new()));
    assert_eq!(parts("van Gogh"), (String::new(), "van Gogh".into(), String::new()));
    assert_eq!(parts("von der Leyen"), (String::new(), "von der Leyen".into(), String::new()));
}

#[test]
fn an_ordinal_is_a_suffix_only_after_two_words() {
    assert_eq!(parts("Li V"), ("Li".into(), "V".into(), String::new()));
    assert_eq!(parts("Henry Tudor V"), ("Henry".into(), "Tudor".into(), "V".into()));
    assert_eq!(parts("Ngoc Tran vi"), ("Ngoc Tran".into(), "vi".into(), String::new()));
}

#[test]
fn a_text_of_suffixes_alone_is_still_a_name() {
    assert_eq!(parts("Jr."), ("Jr.".into(), String::new(), String::new()));
    assert_eq!(parts(", Jr."), (",".into(), "Jr.".into(), String::new()));
}

#[test]
fn a_blank_text_counts_as_no_name() {
    for blank in [" ", "\u{200b}"] {
        let name = Name { full: Some(blank.into()), given: Some("Ana".into()), ..Name::default() };
        assert_eq!(name.full(), "Ana");
        assert_eq!(name.parts().given.as_deref(), Some("Ana"));
        assert!(Name { given: Some(blank.into()), ..Name::default() }.is_empty());
    }
    assert!(Name::from_full("").is_empty());
}

#[test]
fn the_title_is_kept_and_stays_outside() {
    let mut name = Name { title: Some("Dr.".into()), ..Name::from_full("Ana Silva") };
    name.give_parts();
    assert_eq!((name.title.as_deref(), name.full().as_str()), (Some("Dr."), "Ana Silva"));
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(PARTICLES).prop_map(str::to_owned),
        prop::sample::select(SUFFIXES).prop_map(str::to_owned),
        prop::sample::select(ORDINALS).prop_map(str::to_owned),
        "[A-Za-zÀ-ž.,']{1,6}",
        Just(",".to_owned()),
        prop::sample::select(FURTHER_PARTICLES).prop_map(str::to_owned),
        Just("Ph.D.,".to_owned()),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(any_word(), 0..6).prop_map(|words| words.join(" ")),
        any::<String>(),
    ]
}

fn any_name() -> impl Strategy<Value = Name> {
    let part = || prop::option::of(any_text());
    (part(), part(), part(), part(), part(), part()).prop_map(
        |(full, given, middle, surname, suffix, title)| Name {
            full,
            given,
            middle,
            surname,
            suffix,
            title,
        },
    )
}

proptest! {
    #[test]
    fn parts_of_a_text_without_comma_make_the_text_again(text in any_text()) {
        let text = text.replace(COMMAS, "");
        prop_assume!(!text.split_whitespace().any(is_blank));
        prop_assert_eq!(words(&Name::from_full(&text).parts().full()), words(&text));
    }

    #[test]
    fn splitting_loses_at_most_commas(text in any_text()) {
        prop_assume!(!text.replace(COMMAS, " ").split_whitespace().any(is_blank));
        let again = Name::from_full(&text).parts().full();
        prop_assert_eq!(without_commas(&again), without_commas(&text));
    }

    #[test]
    fn giving_the_parts_changes_the_full_name_by_commas_and_order_at_most(name in any_name()) {
        let visible = |text: &str| !text.replace(COMMAS, " ").split_whitespace().any(is_blank);
        prop_assume!(visible(&name.full()));
        let mut given = name.clone();
        given.give_parts();
        prop_assert_eq!(without_commas(&given.full()), without_commas(&name.full()));
        prop_assert_eq!(&given.full, &None);
        prop_assert_eq!(given.title, name.title);
    }

    #[test]
    fn giving_the_parts_twice_is_giving_them_once(name in any_name()) {
        let once = name.parts();
        prop_assert_eq!(once.parts(), once);
    }

    #[test]
    fn a_text_that_is_not_blank_always_has_a_given_name_or_surname(text in any_text()) {
        let parts = Name::from_full(&text).parts();
        prop_assert_eq!(parts.given.is_none() && parts.surname.is_none(), is_blank(&text));
    }
}
