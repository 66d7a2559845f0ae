//! Tensors by name, read from bytes in the safetensors format.

use crate::cpu::Cpu;
use crate::error::{Error, Kind};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// The tensors of a model: names, shapes and numbers of a byte slice in the
/// [safetensors](https://github.com/huggingface/safetensors) format, which need
/// not be aligned. Nothing is copied before a part of a model is loaded.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    cpu: Cpu,
}

impl<'a> Weights<'a> {
    /// Reads the table of tensors.
    ///
    /// # Errors
    ///
    /// If the bytes are not in the safetensors format or end too early.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::read_for(bytes, Cpu::detect())
    }

    /// The same, for models that run on the given instructions and not on the
    /// most that the processor has.
    ///
    /// # Errors
    ///
    /// As those of [`read`](Self::read).
    pub fn read_for(bytes: &'a [u8], cpu: Cpu) -> Result<Self, Error> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|cause| Error::new(Kind::Format(cause.to_string())))?;
        Ok(Self { tensors, cpu })
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// The shape of a tensor.
    ///
    /// # Errors
    ///
    /// If there is none of this name.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>, Error> {
        Ok(self.tensor(name)?.shape().to_vec())
    }

    /// The numbers of an F32 tensor of any shape, row after row.
    ///
    /// # Errors
    ///
    /// If there is none of this name, or it holds other numbers.
    pub fn floats(&self, name: &str) -> Result<Vec<f32>, Error> {
        let bytes = self.bytes_of(name, Dtype::F32, "32-bit floats")?;
        Ok(bytes
            .as_chunks()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b))
            .collect())
    }

    /// The numbers of an I32 tensor of any shape, row after row.
    ///
    /// # Errors
    ///
    /// If there is none of this name, or it holds other numbers.
    pub fn integers(&self, name: &str) -> Result<Vec<i32>, Error> {
        let bytes = self.bytes_of(name, Dtype::I32, "32-bit integers")?;
        Ok(bytes
            .as_chunks()
            .0
            .iter()
            .map(|b| i32::from_le_bytes(*b))
            .collect())
    }

    pub(crate) fn cpu(&self) -> Cpu {
        self.cpu
    }

    /// The bytes of an I8 tensor, each a number in two's complement.
    pub(crate) fn bytes(&self, name: &str) -> Result<&'a [u8], Error> {
        self.bytes_of(name, Dtype::I8, "8-bit integers")
    }

    /// Whether a tensor holds 32-bit floats.
    pub(crate) fn is_float(&self, name: &str) -> Result<bool, Error> {
        Ok(self.tensor(name)?.dtype() == Dtype::F32)
    }

    /// F32 numbers of which there must be so many.
    pub(crate) fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, Error> {
        let numbers = self.floats(name)?;
        if numbers.len() == length {
            Ok(numbers)
        } else {
            Err(self.wrong_shape(name, format!("[{length}]")))
        }
    }

    /// Rows and columns of a tensor that must have two dimensions.
    pub(crate) fn matrix(&self, name: &str) -> Result<(usize, usize), Error> {
        match self.tensor(name)?.shape() {
            &[rows, columns] if rows > 0 && columns > 0 => Ok((rows, columns)),
            _ => Err(self.wrong_shape(name, "two dimensions".to_owned())),
        }
    }

    pub(crate) fn wrong_shape(&self, name: &str, expected: String) -> Error {
        Error::new(Kind::Shape {
            tensor: name.to_owned(),
            found: self.shape(name).unwrap_or_default(),
            expected,
        })
    }

    fn bytes_of(
        &self,
        name: &str,
        dtype: Dtype,
        expected: &'static str,
    ) -> Result<&'a [u8], Error> {
        let tensor = self.tensor(name)?;
        if tensor.dtype() == dtype {
            Ok(tensor.data())
        } else {
            Err(Error::new(Kind::Numbers {
                tensor: name.to_owned(),
                expected,
            }))
        }
    }

    fn tensor(&self, name: &str) -> Result<TensorView<'a>, Error> {
        self.tensors
            .tensor(name)
            .map_err(|_| Error::new(Kind::Missing(name.to_owned())))
    }
}
