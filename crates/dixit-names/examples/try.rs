#![allow(clippy::print_stdout, reason = "an example prints")]
use dixit_names::*;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let k = if a.len() > 2 && a[2] == "o" { Kind::Organization } else if a.len() > 2 && a[2] == "p" { Kind::Person } else { Kind::Unknown };
    let n = |t: &str| Name::parse(t, k, &Options::default());
    println!("{:?}", romanise(&a[0])); println!("{:?}", romanise(&a[1]));
    let c = compare(&n(&a[0]), &n(&a[1]));
    println!("{} {:?}", c.score, c.verdict);
    for r in c.reasons { println!("  {r}"); }
}
