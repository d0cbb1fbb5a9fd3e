//! A parsed filter: its names are known and its types checked.

use super::{Literal, Type};

/// A condition on a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Always true, or always false.
    Constant(bool),
    /// All of these.
    And(Vec<Expr>),
    /// Any of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A property that is true.
    Flag(Property),
    /// A comparison of two values of one type, or of a value and `null`.
    Compare(Operator, Term, Term),
    /// A value that equals one of these.
    In(Term, Vec<Literal>),
    /// A function of two texts.
    Test(Function, Term, Term),
    /// Some element of a list meets the condition.
    Some(Property, Box<Expr>),
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A literal.
    Literal(Literal),
    /// A property.
    Property(Property),
    /// A property in lower case.
    Lower(Property),
    /// The number of a list's elements that meet the condition.
    Count(Property, Box<Expr>),
}

/// A property, as the documents spell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The path to it, from the outermost object.
    pub names: Vec<&'static str>,
    /// Whether the path begins at an element of the list that `any` walks, not at the record.
    pub of_element: bool,
    /// Its type.
    pub kind: Type,
    /// Its position in the filter's text, for errors that are found later.
    pub at: usize,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    AtLeast,
    /// `lt`
    Less,
    /// `le`
    AtMost,
}

/// A function of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The first begins with the second.
    StartsWith,
    /// The first ends with the second.
    EndsWith,
    /// The first contains the second. In the filter's text their order is reversed.
    Contains,
}

impl Operator {
    /// The operator with this keyword.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "gt" => Self::Greater,
            "ge" => Self::AtLeast,
            "lt" => Self::Less,
            "le" => Self::AtMost,
            _ => return None,
        })
    }

    /// The equivalent comparison with the sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            same => same,
        }
    }
}

impl Expr {
    /// The number of conditions on elements of lists.
    pub fn on_elements(&self) -> usize {
        match self {
            Self::And(all) | Self::Or(all) => all.iter().map(Self::on_elements).sum(),
            Self::Not(inner) => inner.on_elements(),
            Self::Some(_, body) => body.on_elements(),
            Self::Flag(property) => usize::from(property.of_element),
            Self::Compare(_, one, other) | Self::Test(_, one, other) => {
                one.on_elements() + other.on_elements()
            }
            Self::In(term, _) => term.on_elements(),
            Self::Constant(_) => 0,
        }
    }

    /// The negation, without needless nesting.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(!value),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

impl Term {
    fn on_elements(&self) -> usize {
        match self {
            Self::Literal(_) => 0,
            Self::Property(property) | Self::Lower(property) => usize::from(property.of_element),
            Self::Count(_, body) => body.on_elements(),
        }
    }

    /// The value in lower case.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Literal(Literal::Text(text)) => Self::Literal(Literal::Text(text.to_lowercase())),
            Self::Property(property) => Self::Lower(property),
            same => same,
        }
    }

    /// Its type; `None` for `null`.
    pub fn kind(&self) -> Option<Type> {
        match self {
            Self::Literal(literal) => literal.kind(),
            Self::Property(property) => Some(property.kind),
            Self::Lower(_) => Some(Type::Text),
            Self::Count(..) => Some(Type::Number),
        }
    }
}
