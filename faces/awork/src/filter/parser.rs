//! A recursive descent parser over the tokens of a filter.

mod check;
mod path;

use super::{
    Expr, Function, Literal, MAX_DEPTH, MAX_LENGTH, Moment, Operator, QueryError, Schema, Term,
    Type,
    token::{Token, TokenKind, tokens},
};
use check::{compare, one_of, same_type, truth};

/// Parses a filter on documents of a schema.
pub fn parse(text: &str, schema: Schema, moment: Moment) -> Result<Expr, QueryError> {
    if text.len() > MAX_LENGTH {
        let text = format!("the filter is longer than {MAX_LENGTH} bytes");
        return Err(QueryError::filter(0, text));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, next: 0, schema, element: None, moment, depth: 0 };
    let expr = parser.condition()?;
    parser.end()?;
    Ok(expr)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    schema: Schema,
    /// The variable of the enclosing `any` or `count`, and the schema of its elements.
    element: Option<(String, Schema)>,
    moment: Moment,
    depth: usize,
}

/// An operand, once its kind is known.
enum Operand {
    Condition(Expr),
    Value(Term),
}

type Parsed<T> = Result<T, QueryError>;

impl Parser {
    fn peek(&self) -> &TokenKind {
        &self.tokens[self.next].kind
    }

    fn at(&self) -> usize {
        self.tokens[self.next].at
    }

    fn advance(&mut self) -> TokenKind {
        let kind = self.peek().clone();
        // Stays at the last token, which is the end.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        kind
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), TokenKind::Word(found) if found == word)
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, kind: &TokenKind) -> Parsed<()> {
        if self.peek() == kind {
            self.advance();
            return Ok(());
        }
        Err(self.unexpected(&kind.words()))
    }

    fn unexpected(&self, expected: &str) -> QueryError {
        let found = self.peek().words();
        QueryError::filter(self.at(), format!("{expected} was expected, {found} was found"))
    }

    fn end(&self) -> Parsed<()> {
        match self.peek() {
            TokenKind::End => Ok(()),
            TokenKind::Word(word) if word.chars().any(char::is_uppercase) => {
                Err(self.unexpected("`and`, `or` or a comparison (keywords are in small letters)"))
            }
            _ => Err(self.unexpected("`and`, `or`, a comparison or the end")),
        }
    }

    /// Runs `read` one nesting level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            let text = format!("the filter is nested more than {MAX_DEPTH} levels deep");
            return Err(QueryError::filter(self.at(), text));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn condition(&mut self) -> Parsed<Expr> {
        let at = self.at();
        let operand = self.or()?;
        truth(operand, at)
    }

    fn or(&mut self) -> Parsed<Operand> {
        self.joined("or", Self::and, Expr::Or)
    }

    fn and(&mut self) -> Parsed<Operand> {
        self.joined("and", Self::unary, Expr::And)
    }

    fn joined(
        &mut self,
        word: &str,
        read: fn(&mut Self) -> Parsed<Operand>,
        join: fn(Vec<Expr>) -> Expr,
    ) -> Parsed<Operand> {
        let at = self.at();
        let first = read(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut all = vec![truth(first, at)?];
        while self.accept_word(word) {
            let at = self.at();
            all.push(truth(read(self)?, at)?);
        }
        Ok(Operand::Condition(join(all)))
    }

    fn unary(&mut self) -> Parsed<Operand> {
        if !self.accept_word("not") {
            return self.comparison();
        }
        let at = self.at();
        let inner = self.nested(Self::unary)?;
        Ok(Operand::Condition(truth(inner, at)?.negated()))
    }

    fn comparison(&mut self) -> Parsed<Operand> {
        let left = self.operand()?;
        let TokenKind::Word(word) = self.peek().clone() else {
            return Ok(left);
        };
        if word == "in" {
            self.advance();
            return self.membership(left).map(Operand::Condition);
        }
        let Some(operator) = Operator::named(&word) else {
            return Ok(left);
        };
        self.advance();
        let right_at = self.at();
        let right = self.operand()?;
        compare(operator, left, right, right_at).map(Operand::Condition)
    }

    fn membership(&mut self, left: Operand) -> Parsed<Expr> {
        let (term, flag) = match left {
            Operand::Value(term) => (term, None),
            // Only its type matters here, so any flag will do.
            Operand::Condition(expr) => (Term::Literal(Literal::Flag(true)), Some(expr)),
        };
        self.expect(&TokenKind::Open)?;
        let mut literals = Vec::new();
        loop {
            let at = self.at();
            let literal = self.literal()?.ok_or_else(|| self.unexpected("a literal"))?;
            same_type(&term, &Term::Literal(literal.clone()), at)?;
            literals.push(literal);
            if *self.peek() != TokenKind::Comma {
                break;
            }
            self.advance();
        }
        self.expect(&TokenKind::Close)?;
        Ok(match flag {
            Some(expr) => one_of(expr, &literals),
            None => Expr::In(term, literals),
        })
    }

    fn operand(&mut self) -> Parsed<Operand> {
        if *self.peek() == TokenKind::Open {
            self.advance();
            let inner = self.nested(Self::or)?;
            self.expect(&TokenKind::Close)?;
            return Ok(inner);
        }
        if let Some(literal) = self.literal()? {
            return Ok(match literal {
                Literal::Flag(value) => Operand::Condition(Expr::Constant(value)),
                literal => Operand::Value(Term::Literal(literal)),
            });
        }
        match self.peek() {
            TokenKind::Word(word) if self.tokens[self.next + 1].kind == TokenKind::Open => {
                let word = word.clone();
                self.nested(|parser| parser.call(&word))
            }
            TokenKind::Word(_) => self.path(),
            _ => Err(self.unexpected("a property, a literal, a function or `(`")),
        }
    }

    /// A literal, if one comes next.
    fn literal(&mut self) -> Parsed<Option<Literal>> {
        let literal = match self.peek() {
            TokenKind::Literal(literal) => literal.clone(),
            TokenKind::Word(word) => match word.as_str() {
                "null" => Literal::Null,
                "true" => Literal::Flag(true),
                "false" => Literal::Flag(false),
                word => match Literal::special(word, 0, self.moment) {
                    Some(literal) => literal,
                    None => return Ok(None),
                },
            },
            TokenKind::Shifted(word, days) => match Literal::special(word, *days, self.moment) {
                Some(literal) => literal,
                None => return Err(QueryError::filter(self.at(), "there is no such day")),
            },
            _ => return Ok(None),
        };
        self.advance();
        Ok(Some(literal))
    }

    fn call(&mut self, name: &str) -> Parsed<Operand> {
        let function = match name {
            "startswith" => Function::StartsWith,
            "endswith" => Function::EndsWith,
            "substringof" => Function::Contains,
            "tolower" => {
                self.advance();
                self.expect(&TokenKind::Open)?;
                let text = self.text()?;
                self.expect(&TokenKind::Close)?;
                return Ok(Operand::Value(text.lowered()));
            }
            _ => return Err(self.unexpected("startswith, endswith, substringof or tolower")),
        };
        self.advance();
        self.expect(&TokenKind::Open)?;
        let first = self.text()?;
        self.expect(&TokenKind::Comma)?;
        let second = self.text()?;
        self.expect(&TokenKind::Close)?;
        Ok(Operand::Condition(match function {
            Function::Contains => Expr::Test(function, second, first),
            _ => Expr::Test(function, first, second),
        }))
    }

    fn text(&mut self) -> Parsed<Term> {
        let at = self.at();
        match self.operand()? {
            Operand::Value(term) if term.kind().is_none_or(|kind| kind == Type::Text) => Ok(term),
            _ => Err(QueryError::filter(at, "a text was expected")),
        }
    }
}

#[cfg(test)]
mod tests;
