#![allow(missing_docs, dead_code, clippy::all)]
mod error { #[derive(Debug)] pub struct Error(pub String);
impl Error { pub fn file(p:&std::path::Path,e:impl std::fmt::Display)->Error{Error(format!("{}: {e}",p.display()))} pub fn line(p:&std::path::Path,l:usize,e:impl std::fmt::Display)->Error{Error(format!("{}:{l}: {e}",p.display()))} } }
use error::Error;
#[path="../../dixit-eval/src/scored.rs"] mod scored;
use scored::Scored;
#[path="../../dixit-eval/src/variants.rs"] mod variants;
#[path="../../dixit-eval/src/claims.rs"] mod claims;
fn main(){
  let a:Vec<String>=std::env::args().collect();
  let enc=dixit_sentences::Encoder::built_in();
  match (a[1].as_str(),a[2].as_str()) {
   ("variants",p)=>{ let part=if p=="train"{variants::Part::Training}else{variants::Part::HeldOut};
     let t=variants::Translations::load(std::path::Path::new("/work/shared/data/mt-variants/ru-en.jsonl"),part).unwrap();
     if let Some(o)=a.get(3) { std::fs::write(o,variants::pairs_to_learn(&t,&enc)).unwrap(); return }
     let b=std::time::Instant::now(); let s=variants::score(&t,&enc,true); println!("alone {}",variants::score(&t,&enc,false).report()); println!("{}  {:?}",s.report(),b.elapsed()); for f in s.failures.iter().take(400){println!("{f}");} }
   ("claims",p)=>{ let t=claims::Task::load(std::path::Path::new("/work/shared/data/claims"),p).unwrap();
     if let Some(o)=a.get(3) { std::fs::write(o,claims::candidates_to_learn(&t,&enc)).unwrap(); return }
     let s=claims::score(&t,&enc,2); println!("{} {:?} build {}",s.scored.report(),s.speed,s.building); for f in s.scored.failures.iter().take(5){println!("{f}");} }
   _=>{} } }
