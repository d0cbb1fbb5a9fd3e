//! Paths to properties, and `any` and `count` over lists.

use super::{
    super::{Expr, Property, QueryError, Schema, Term, Type, token::TokenKind},
    Operand, Parsed, Parser,
};

impl Parser {
    pub(super) fn path(&mut self) -> Parsed<Operand> {
        let mut property = self.first_name()?;
        while *self.peek() == TokenKind::Slash {
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

    /// The first name of a path; inside `any`, the variable and a name of its element.
    fn first_name(&mut self) -> Parsed<Property> {
        let at = self.at();
        let Some((variable, schema)) = self.element.clone() else {
            let (name, kind) = self.name(self.schema)?;
            return Ok(Property { names: vec![name], of_element: false, kind, at });
        };
        if !self.accept_word(&variable) {
            return Err(self.unexpected(&format!("`{variable}/` and a property")));
        }
        self.expect(&TokenKind::Slash)?;
        let (name, kind) = self.name(schema)?;
        Ok(Property { names: vec![name], of_element: true, kind, at })
    }

    fn name(&mut self, schema: Schema) -> Parsed<(&'static str, Type)> {
        let TokenKind::Word(word) = self.peek() else {
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
        self.expect(&TokenKind::Open)?;
        let mut body = Expr::Constant(true);
        if is_any || *self.peek() != TokenKind::Close {
            let TokenKind::Word(variable) = self.peek().clone() else {
                return Err(self.unexpected("a variable"));
            };
            self.advance();
            self.expect(&TokenKind::Colon)?;
            let outer = self.element.replace((variable, schema));
            body = self.condition()?;
            self.element = outer;
        }
        self.expect(&TokenKind::Close)?;
        let body = Box::new(body);
        Ok(if is_any {
            Operand::Condition(Expr::Some(property, body))
        } else {
            Operand::Value(Term::Count(property, body))
        })
    }
}
