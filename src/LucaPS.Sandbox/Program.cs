System.Console.WriteLine("luca-sandbox");
