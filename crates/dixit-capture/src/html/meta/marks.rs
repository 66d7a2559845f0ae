//! What the names of classes and ids say of an element.
//!
//! Systems that make pages name parts by English words put together in many
//! ways: `entry-date`, `postDate`, `blog_post__date`, `Article_date__x1Y`. The
//! words are taken one by one, so that no list of full names is needed.

/// What an element is marked as: a set of flags.
pub(super) type Marks = u32;

pub(super) const AUTHOR: Marks = 1;
/// With `AUTHOR`: the name itself.
pub(super) const NAME: Marks = 1 << 1;
/// Something about the author that is not the name: portrait, role, life.
pub(super) const ABOUT: Marks = 1 << 2;
pub(super) const DATE: Marks = 1 << 3;
pub(super) const PUBLISHED: Marks = 1 << 4;
pub(super) const UPDATED: Marks = 1 << 5;
/// The line of small print at a headline.
pub(super) const SMALL_PRINT: Marks = 1 << 6;
/// Other articles, navigation, advertisements.
pub(super) const ASIDE: Marks = 1 << 7;
pub(super) const COMMENTS: Marks = 1 << 8;
pub(super) const HEADLINE: Marks = 1 << 9;
/// A link to the page of an author.
pub(super) const AUTHOR_LINK: Marks = 1 << 10;
/// A link to the front page.
pub(super) const HOME_LINK: Marks = 1 << 11;
pub(super) const FOOTER: Marks = 1 << 12;
/// Marked by `rel` or `itemprop`, not by a class alone.
pub(super) const DECLARED: Marks = 1 << 13;
/// A quotation or a caption.
pub(super) const APART: Marks = 1 << 14;

/// Words that mean something only together with others.
const TITLE: Marks = 1 << 20;
const POST: Marks = 1 << 21;
const NO: Marks = 1 << 22;

/// The longest word that is looked up.
const MAX_WORD: usize = 24;

/// What the classes (or the id) of an element say.
pub(super) fn of_classes(classes: &str) -> Marks {
    let mut marks = 0;
    for class in classes.split_ascii_whitespace() {
        let mut of_class = words(class);
        if of_class & AUTHOR > 0 && of_class & (ABOUT | TITLE) > 0 && of_class & NAME == 0 {
            of_class = of_class & !AUTHOR | ABOUT;
        }
        // "no-comments", "hide-sidebar": states of a whole page.
        if of_class & NO > 0 {
            of_class &= !(ASIDE | COMMENTS);
        }
        marks |= of_class;
    }
    marks & !(TITLE | POST | NO)
}

/// The marks of all words in a name.
fn words(class: &str) -> Marks {
    let mut marks = 0;
    let mut word = [0; MAX_WORD];
    let mut length = 0;
    let mut lower_before = false;
    // "entry-title": a word for the article and then, last, one for a heading.
    let mut before = 0;
    let mut last = 0;
    for b in class.bytes().chain([b' ']) {
        let starts = b.is_ascii_uppercase() && lower_before;
        if !b.is_ascii_alphabetic() || starts {
            if (2..=MAX_WORD).contains(&length) {
                (before, last) = (last, of_word(&word[..length]));
                marks |= last;
            }
            length = 0;
        }
        if b.is_ascii_alphabetic() {
            if length < MAX_WORD {
                word[length] = b.to_ascii_lowercase();
            }
            length += 1;
        }
        lower_before = b.is_ascii_lowercase();
    }
    if before & POST > 0 && last & TITLE > 0 {
        marks |= HEADLINE;
    }
    marks
}

fn of_word(word: &[u8]) -> Marks {
    match word {
        b"author" | b"authors" | b"byline" | b"bylines" | b"writer" | b"autor" | b"autoren"
        | b"auteur" | b"auteurs" | b"autore" | b"autores" | b"contributor" | b"contributors"
        | b"journalist" | b"reporter" | b"verfasser" | b"redakteur" | b"columnist"
        | b"authored" | b"creator" | b"vcard" => AUTHOR,
        b"authorname" | b"bylinename" | b"authornames" => AUTHOR | NAME,
        b"name" | b"names" | b"fn" | b"firstname" | b"fullname" => NAME,
        b"bio" | b"biography" | b"avatar" | b"image" | b"img" | b"photo" | b"picture"
        | b"thumb" | b"thumbnail" | b"gravatar" | b"role" | b"position" | b"job" | b"jobtitle"
        | b"social" | b"description" | b"about" | b"twitter" | b"email" | b"desc" | b"bookmark"
        | b"location" | b"excerpt" => ABOUT,
        b"date" | b"dates" | b"datetime" | b"time" | b"timestamp" | b"datum" | b"fecha"
        | b"dateline" | b"postdate" | b"clock" | b"calendar" | b"datestamp" | b"entrydate"
        | b"articledate" | b"parution" => DATE,
        b"published" | b"publish" | b"publication" | b"pubdate" | b"posted" | b"pub"
        | b"publishdate" | b"publisheddate" | b"created" | b"erstellt" | b"datepublished"
        | b"dateposted" => DATE | PUBLISHED,
        b"updated" | b"update" | b"modified" | b"lastmod" | b"lastmodified" | b"revised"
        | b"lastupdated" | b"modification" | b"edited" | b"datemodified" => DATE | UPDATED,
        b"meta" | b"info" | b"submitted" | b"details" | b"postmeta" | b"infos" | b"subline"
        | b"metadata" | b"entrymeta" => SMALL_PRINT,
        b"comment" | b"comments" | b"commentlist" | b"disqus" | b"reply" | b"replies"
        | b"respond" | b"kommentar" | b"kommentare" | b"commentaires" => COMMENTS,
        b"related" | b"sidebar" | b"recommended" | b"recommendation" | b"recommendations"
        | b"teaser" | b"teasers" | b"recent" | b"popular" | b"trending" | b"promo" | b"promos"
        | b"carousel" | b"recirc" | b"recirculation" | b"outbrain" | b"taboola" | b"menu"
        | b"nav" | b"navbar" | b"navigation" | b"breadcrumb" | b"breadcrumbs" | b"cookie"
        | b"modal" | b"popup" | b"advert" | b"advertisement" | b"ads" | b"newsletter" | b"prev"
        | b"previous" | b"archives" | b"archive" | b"calendars" | b"readnext" | b"ticker"
        | b"blogroll" | b"similar" | b"suggested" | b"bestof" | b"announcement" => ASIDE,
        b"footer" | b"copyright" => FOOTER,
        b"headline" => HEADLINE,
        b"title" | b"heading" => TITLE,
        b"entry" | b"post" | b"article" | b"page" | b"story" | b"news" | b"blog" => POST,
        b"no" | b"hide" | b"without" | b"has" | b"with" | b"single" => NO,
        b"caption" | b"credit" | b"blockquote" | b"pullquote" | b"figcaption" => APART,
        _ => 0,
    }
}

/// Whether the address of a link is that of an author's page: a part of its path
/// is a word for authors, and something follows.
pub(super) fn is_author_address(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or(href);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let mut parts = path.split('/').filter(|p| !p.is_empty()).peekable();
    while let Some(part) = parts.next() {
        let named = matches!(
            part,
            "author"
                | "authors"
                | "autor"
                | "autoren"
                | "autores"
                | "auteur"
                | "auteurs"
                | "autore"
                | "autori"
                | "autors"
                | "contributor"
                | "contributors"
                | "journalist"
                | "journalists"
                | "journaliste"
                | "journalistes"
                | "profile"
                | "profiles"
                | "writer"
                | "writers"
                | "reporter"
                | "reporters"
                | "columnist"
                | "columnists"
                | "byline"
                | "staff"
                | "people"
                | "person"
                | "redakteur"
                | "redaktion"
                | "redacteur"
                | "team"
                | "experts"
                | "by"
                | "editor"
                | "editors"
                | "users"
                | "user"
                | "members"
        );
        if named && parts.peek().is_some() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_classes_are_understood() {
        for (classes, marks) in [
            ("entry-date published", DATE | PUBLISHED),
            ("ArticleHeadingLinks_updatedAt__ZdncP", DATE | UPDATED),
            ("t-blogpost-author-name", AUTHOR | NAME),
            ("author-bio", ABOUT),
            ("post-author-title", ABOUT),
            ("entry-title", HEADLINE),
            ("title", 0),
            ("uBlogsy_author_name", AUTHOR | NAME),
            ("postMeta", SMALL_PRINT),
            ("has-sidebar no-comments", 0),
            ("comment-list", COMMENTS),
            ("", 0),
            ("authority candidate", 0),
        ] {
            assert_eq!(of_classes(classes), marks, "{classes}");
        }
    }

    #[test]
    fn authors_have_pages() {
        for (href, is) in [
            ("/author/jane-doe/", true),
            ("https://example.org/people/jane?x=1", true),
            ("/authors/", false),
            ("/authority/x", false),
            ("#author/x", false),
        ] {
            assert_eq!(is_author_address(href), is, "{href}");
        }
    }
}
