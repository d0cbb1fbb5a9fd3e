//! Splits a filter's text into tokens, each with its position.

use uuid::Uuid;

use super::{Literal, QueryError, literal::datetime};

/// A token and its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The character at which it begins, counted from 0.
    pub at: usize,
    /// The kind of token, with its contents.
    pub kind: TokenKind,
}

/// The kinds of tokens.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `/`
    Slash,
    /// `:`
    Colon,
    /// A keyword or a name.
    Word(String),
    /// A special word shifted by a number of days: `today-30d`.
    Shifted(String, i64),
    /// A literal.
    Literal(Literal),
    /// The end of the text.
    End,
}

impl TokenKind {
    /// The token in words, for errors.
    pub fn words(&self) -> String {
        match self {
            Self::Open => "`(`".into(),
            Self::Close => "`)`".into(),
            Self::Comma => "`,`".into(),
            Self::Slash => "`/`".into(),
            Self::Colon => "`:`".into(),
            Self::Word(word) | Self::Shifted(word, _) => format!("`{word}`"),
            Self::Literal(_) => "a literal".into(),
            Self::End => "the end".into(),
        }
    }
}

/// Splits a text into tokens. The last one is the end.
pub fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks();
        let at = lexer.at;
        let kind = lexer.next()?;
        let is_end = kind == TokenKind::End;
        tokens.push(Token { at, kind });
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&fits) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn next(&mut self) -> Result<TokenKind, QueryError> {
        let Some(c) = self.peek() else {
            return Ok(TokenKind::End);
        };
        let sign = match c {
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            ',' => TokenKind::Comma,
            '/' => TokenKind::Slash,
            ':' => TokenKind::Colon,
            '\'' => return Ok(TokenKind::Literal(Literal::Text(self.quoted()?))),
            '-' | '0'..='9' => return self.number().map(TokenKind::Literal),
            c if c.is_alphabetic() || c == '_' => return self.word(),
            c => return Err(QueryError::filter(self.at, format!("`{c}` means nothing here"))),
        };
        self.at += 1;
        Ok(sign)
    }

    /// A text in quotes; a doubled quote is one.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            text.push_str(&self.take_while(|c| c != '\''));
            if self.peek().is_none() {
                return Err(QueryError::filter(start, "this quote is not closed"));
            }
            self.at += 1;
            if self.peek() != Some('\'') {
                return Ok(text);
            }
            text.push('\'');
            self.at += 1;
        }
    }

    fn word(&mut self) -> Result<TokenKind, QueryError> {
        let start = self.at;
        let word = self.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        if self.peek() == Some('\'') {
            return self.typed(start, &word).map(TokenKind::Literal);
        }
        if Literal::SPECIAL.contains(&word.as_str())
            && let Some(days) = self.days()
        {
            return Ok(TokenKind::Shifted(word, days));
        }
        Ok(TokenKind::Word(word))
    }

    /// `guid'…'` and `datetime'…'`.
    fn typed(&mut self, start: usize, word: &str) -> Result<Literal, QueryError> {
        let text = self.quoted()?;
        let wrong = |text: String| Err(QueryError::filter(start, text));
        match word {
            "guid" => match Uuid::try_parse(&text) {
                Ok(id) => Ok(Literal::Id(id)),
                Err(_) => wrong(format!("`{text}` is no UUID")),
            },
            "datetime" => match datetime(&text) {
                Some(time) => Ok(Literal::Time(time)),
                None => wrong(format!("`{text}` is no moment such as 2026-01-31T00:00")),
            },
            _ => wrong(format!(
                "before a quote stand guid or datetime, in small letters, not `{word}`"
            )),
        }
    }

    /// `-30d`, `+5d`; also ` 5d`, which is what a `+` becomes if a client does not encode it.
    fn days(&mut self) -> Option<i64> {
        let rest = &self.chars[self.at..];
        let sign = match rest.first()? {
            '-' => -1,
            '+' | ' ' => 1,
            _ => return None,
        };
        let digits: String = rest[1..].iter().take_while(|c| c.is_ascii_digit()).collect();
        let end = 1 + digits.len();
        let is_whole =
            rest.get(end) == Some(&'d') && !rest.get(end + 1).is_some_and(|c| c.is_alphanumeric());
        // More days lead outside every calendar.
        let days: i64 = digits.parse().ok().filter(|days| is_whole && *days < 10_000_000)?;
        self.at += end + 1;
        Some(sign * days)
    }

    /// `32`, `64L`, `2.029`, `2.0f`, `2.345M`, `0x22`, each with an optional minus.
    fn number(&mut self) -> Result<Literal, QueryError> {
        let start = self.at;
        let text = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        number(&text).ok_or_else(|| QueryError::filter(start, format!("`{text}` is no number")))
    }
}

fn number(text: &str) -> Option<Literal> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    if let Some(hex) = digits.strip_prefix("0x") {
        let is_hex = !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let value = i64::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
        return Some(Literal::Integer(sign * value));
    }
    let digits = digits.strip_suffix(['L', 'l', 'f', 'F', 'M', 'm', 'd', 'D']).unwrap_or(digits);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    if !digits.contains('.') {
        return whole.parse::<i64>().ok().map(|value| Literal::Integer(sign * value));
    }
    let value: f64 = digits.parse().ok()?;
    Some(Literal::decimal(if sign < 0 { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn a_quote_inside_a_text_is_doubled() {
        let text = |text: &str| TokenKind::Literal(Literal::Text(text.into()));
        assert_eq!(kinds("'O''Neil' ''"), [text("O'Neil"), text(""), TokenKind::End]);
    }

    #[test]
    fn numbers_have_the_forms_of_old_odata() {
        for (written, value) in [
            ("32", Literal::Integer(32)),
            ("-32", Literal::Integer(-32)),
            ("64L", Literal::Integer(64)),
            ("2.029", Literal::Decimal(2.029)),
            ("-2.0f", Literal::Integer(-2)),
            ("2.345M", Literal::Decimal(2.345)),
            ("0x22", Literal::Integer(34)),
        ] {
            assert_eq!(kinds(written), [TokenKind::Literal(value), TokenKind::End], "{written}");
        }
        for written in ["2.", "1e9", "0x", "--1", "1.2.3", "9999999999999999999", "5x"] {
            assert!(tokens(written).is_err(), "{written}");
        }
    }

    #[test]
    fn only_special_words_take_a_shift_in_days() {
        let shifted = |days| vec![TokenKind::Shifted("today".into(), days), TokenKind::End];
        assert_eq!(kinds("today-30d"), shifted(-30));
        assert_eq!(kinds("today+5d"), shifted(5));
        assert_eq!(kinds("today 5d"), shifted(5));
        assert_eq!(
            kinds("today and"),
            [TokenKind::Word("today".into()), TokenKind::Word("and".into()), TokenKind::End]
        );
        assert!(tokens("today-30").is_ok_and(|tokens| tokens.len() == 3));
    }

    #[test]
    fn an_error_names_the_character() {
        for (text, at) in [("a eq 'x", 5), ("ä eq #", 5), ("GUID'x'", 0), ("id eq guid'x'", 6)] {
            assert_eq!(tokens(text).unwrap_err().at, at, "{text}");
        }
    }
}
