//! Vectors beside the readings: kept by version, found by reading, thrown away.

mod common;

use common::{Page, Site};
use dixit_register::{VECTORS, VectorRow};

fn row(reading: u64, member: &str, byte: u8) -> VectorRow {
    VectorRow {
        reading,
        member: member.to_owned(),
        cell: u16::from(byte),
        code: vec![byte; 3],
    }
}

#[test]
fn vectors_are_kept_beside_their_attributions_until_another_version_makes_them() {
    let site = Site::new();
    let mut register = site.create();
    Page::new("a.txt", "“No,” said Ada Vell.").add(&mut register);
    Page::new("b.txt", "“Yes,” said Bo Vell.").add(&mut register);
    register.commit().unwrap();
    let first = [row(2, "a1", 1), row(2, "a2", 2)];
    register.keep_vectors("1", 3, &first).unwrap();
    register.keep_vectors("1", 5, &[row(4, "a1", 3)]).unwrap();
    let both = vec![("a1".to_owned(), vec![1; 3]), ("a2".to_owned(), vec![2; 3])];
    assert_eq!(register.vectors(2).unwrap(), both);
    assert_eq!(
        register.vectors(4).unwrap(),
        [("a1".to_owned(), vec![3; 3])]
    );
    let mut found = Vec::new();
    register
        .vectors_in(2, &mut |reading, member, code| {
            found.push((reading, member.to_owned(), code.to_vec()));
            Ok(())
        })
        .unwrap();
    assert_eq!(found, [(2, "a2".to_owned(), vec![2; 3])]);
    let made = register.derivation(VECTORS).unwrap();
    assert_eq!(made, Some(("1".to_owned(), 5)));
    assert!(site.verify().faults.is_empty());

    // Another encoder's cannot be compared with these.
    register.keep_vectors("2", 5, &[row(4, "a1", 9)]).unwrap();
    assert!(register.vectors(2).unwrap().is_empty());
    assert_eq!(
        register.vectors(4).unwrap(),
        [("a1".to_owned(), vec![9; 3])]
    );

    register.forget(VECTORS).unwrap();
    assert!(register.vectors(4).unwrap().is_empty());
    assert_eq!(register.derivation(VECTORS).unwrap(), None);
}
