//! What the source's markup says about a document's text.

use crate::Span;

/// The part a stretch of text plays on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// The page's own headline.
    Title,
    /// A section heading.
    Heading,
    /// An item of a list.
    ListItem,
    /// Text set apart as somebody's words (`<blockquote>`).
    BlockQuote,
    /// Words that belong to a picture, table or film.
    Caption,
    /// The title of another article.
    Teaser,
}

/// A stretch of the text whose part is known from markup.
///
/// Plain text has no blocks; a reader then infers them from the lines alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Where the block stands.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}
