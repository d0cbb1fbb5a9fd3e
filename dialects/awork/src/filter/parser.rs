//! Recursive descent over the tokens of a filter.

use super::{
    DEEPEST, Expr, Function, LONGEST, Literal, Moment, Operator, Property, QueryError, Schema,
    Term, Type,
    token::{Kind, Token, tokens},
};

/// Reads a filter on documents of a schema.
pub fn parse(text: &str, schema: Schema, moment: Moment) -> Result<Expr, QueryError> {
    if text.len() > LONGEST {
        let text = format!("the filter is longer than {LONGEST} bytes");
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
    /// The variable of the `any` or `count` around, and what its elements are.
    element: Option<(String, Schema)>,
    moment: Moment,
    depth: usize,
}

/// What an operand turned out to be.
enum Operand {
    Condition(Expr),
    Value(Term),
}

type Parsed<T> = Result<T, QueryError>;

impl Parser {
    fn peek(&self) -> &Kind {
        &self.tokens[self.next].kind
    }

    fn at(&self) -> usize {
        self.tokens[self.next].at
    }

    fn advance(&mut self) -> Kind {
        let kind = self.peek().clone();
        // The end is never passed.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        kind
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Kind::Word(found) if found == word)
    }

    fn accept_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, kind: &Kind) -> Parsed<()> {
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
            Kind::End => Ok(()),
            Kind::Word(word) if word.chars().any(char::is_uppercase) => Err(self.unexpected(
                "`and`, `or` or a comparison (keywords are in small letters)",
            )),
            _ => Err(self.unexpected("`and`, `or`, a comparison or the end")),
        }
    }

    /// Goes one level down, and back up again.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            let text = format!("the filter is nested more than {DEEPEST} levels deep");
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
        let at = self.at();
        let left = self.operand()?;
        let Kind::Word(word) = self.peek().clone() else {
            return Ok(left);
        };
        if word == "in" {
            self.advance();
            return self.membership(left, at).map(Operand::Condition);
        }
        let Some(operator) = Operator::named(&word) else {
            return Ok(left);
        };
        self.advance();
        let right_at = self.at();
        let right = self.operand()?;
        compare(operator, left, right, right_at).map(Operand::Condition)
    }

    fn membership(&mut self, left: Operand, at: usize) -> Parsed<Expr> {
        let Operand::Value(term) = left else {
            return Err(QueryError::filter(at, "`in` stands behind a value"));
        };
        self.expect(&Kind::Open)?;
        let mut literals = Vec::new();
        loop {
            let at = self.at();
            let literal = self.literal()?.ok_or_else(|| self.unexpected("a literal"))?;
            same_type(&term, &Term::Literal(literal.clone()), at)?;
            literals.push(literal);
            if *self.peek() != Kind::Comma {
                break;
            }
            self.advance();
        }
        self.expect(&Kind::Close)?;
        Ok(Expr::In(term, literals))
    }

    fn operand(&mut self) -> Parsed<Operand> {
        if *self.peek() == Kind::Open {
            self.advance();
            let inner = self.nested(Self::or)?;
            self.expect(&Kind::Close)?;
            return Ok(inner);
        }
        if let Some(literal) = self.literal()? {
            return Ok(match literal {
                Literal::Flag(value) => Operand::Condition(Expr::Constant(value)),
                literal => Operand::Value(Term::Literal(literal)),
            });
        }
        match self.peek() {
            Kind::Word(word) if self.tokens[self.next + 1].kind == Kind::Open => {
                let word = word.clone();
                self.nested(|parser| parser.call(&word))
            }
            Kind::Word(_) => self.path(),
            _ => Err(self.unexpected("a property, a literal, a function or `(`")),
        }
    }

    /// A literal, if one stands here.
    fn literal(&mut self) -> Parsed<Option<Literal>> {
        let literal = match self.peek() {
            Kind::Literal(literal) => literal.clone(),
            Kind::Word(word) => match word.as_str() {
                "null" => Literal::Null,
                "true" => Literal::Flag(true),
                "false" => Literal::Flag(false),
                word => match Literal::special(word, 0, self.moment) {
                    Some(literal) => literal,
                    None => return Ok(None),
                },
            },
            Kind::Shifted(word, days) => match Literal::special(word, *days, self.moment) {
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
                self.expect(&Kind::Open)?;
                let text = self.text()?;
                self.expect(&Kind::Close)?;
                return Ok(Operand::Value(Term::Lower(Box::new(text))));
            }
            _ => return Err(self.unexpected("startswith, endswith, substringof or tolower")),
        };
        self.advance();
        self.expect(&Kind::Open)?;
        let first = self.text()?;
        self.expect(&Kind::Comma)?;
        let second = self.text()?;
        self.expect(&Kind::Close)?;
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

    fn path(&mut self) -> Parsed<Operand> {
        let mut property = self.first_name()?;
        while *self.peek() == Kind::Slash {
            self.advance();
            if let Type::List(schema) = property.kind {
                return self.nested(|parser| parser.walk(property, schema));
            }
            let Type::Object(schema) = property.kind else {
                let kind = property.kind.words();
                return Err(QueryError::filter(self.at(), format!("{kind} has no properties")));
            };
            let (name, kind) = self.name(schema)?;
            property.names.push(name);
            property.kind = kind;
        }
        match property.kind {
            Type::Flag => Ok(Operand::Condition(Expr::Flag(property))),
            Type::Object(_) | Type::List(_) => {
                let expected = "`/` and a property, or `/any(…)` behind a list,";
                Err(self.unexpected(expected))
            }
            _ => Ok(Operand::Value(Term::Property(property))),
        }
    }

    /// The first name of a path: inside `any` the variable and a name of its element.
    fn first_name(&mut self) -> Parsed<Property> {
        let at = self.at();
        let Some((variable, schema)) = self.element.clone() else {
            let (name, kind) = self.name(self.schema)?;
            return Ok(Property { names: vec![name], of_element: false, kind, at });
        };
        if !self.accept_word(&variable) {
            return Err(self.unexpected(&format!("`{variable}/` and a property")));
        }
        self.expect(&Kind::Slash)?;
        let (name, kind) = self.name(schema)?;
        Ok(Property { names: vec![name], of_element: true, kind, at })
    }

    fn name(&mut self, schema: Schema) -> Parsed<(&'static str, Type)> {
        let Kind::Word(word) = self.peek() else {
            return Err(self.unexpected("a property"));
        };
        let Some(found) = schema.property(word) else {
            let hint = if word.contains('.') { "; nested names are joined with `/`" } else { "" };
            let text = format!("there is no property `{word}`{hint}");
            return Err(QueryError::filter(self.at(), text));
        };
        self.advance();
        Ok(found)
    }

    /// `any(x: …)` and `count()`, `count(x: …)`.
    fn walk(&mut self, property: Property, schema: Schema) -> Parsed<Operand> {
        let is_any = self.is_word("any");
        if !is_any && !self.is_word("count") {
            return Err(self.unexpected("`any(…)` or `count(…)`"));
        }
        self.advance();
        self.expect(&Kind::Open)?;
        let mut body = Expr::Constant(true);
        if is_any || *self.peek() != Kind::Close {
            let Kind::Word(variable) = self.peek().clone() else {
                return Err(self.unexpected("a variable"));
            };
            self.advance();
            self.expect(&Kind::Colon)?;
            let outer = self.element.replace((variable, schema));
            body = self.condition()?;
            self.element = outer;
        }
        self.expect(&Kind::Close)?;
        let body = Box::new(body);
        Ok(if is_any {
            Operand::Condition(Expr::Some(property, body))
        } else {
            Operand::Value(Term::Count(property, body))
        })
    }
}

fn truth(operand: Operand, at: usize) -> Parsed<Expr> {
    match operand {
        Operand::Condition(expr) => Ok(expr),
        Operand::Value(_) => Err(QueryError::filter(at, "a condition was expected, a value was found")),
    }
}

/// A condition compares with `true` and `false` only; that is said without a comparison.
fn compare(operator: Operator, left: Operand, right: Operand, at: usize) -> Parsed<Expr> {
    let (expr, other) = match (left, right) {
        (Operand::Value(left), Operand::Value(right)) => {
            same_type(&left, &right, at)?;
            return Ok(Expr::Compare(operator, left, right));
        }
        (Operand::Condition(expr), other) | (other, Operand::Condition(expr)) => (expr, other),
    };
    let is_equal = match operator {
        Operator::Equal => true,
        Operator::NotEqual => false,
        _ => return Err(QueryError::filter(at, "true and false compare with `eq` and `ne` only")),
    };
    match (expr, other) {
        (expr, Operand::Condition(Expr::Constant(value)))
        | (Expr::Constant(value), Operand::Condition(expr)) => {
            Ok(if value == is_equal { expr } else { expr.negated() })
        }
        (_, Operand::Value(Term::Literal(Literal::Null))) => Ok(Expr::Constant(!is_equal)),
        _ => Err(QueryError::filter(at, "true or false was expected")),
    }
}

fn same_type(left: &Term, right: &Term, at: usize) -> Parsed<()> {
    match (left.kind(), right.kind()) {
        (Some(left), Some(right)) if left != right => {
            let (left, right) = (left.words(), right.words());
            Err(QueryError::filter(at, format!("{left} does not compare with {right}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
